import http from 'node:http';
import https from 'node:https';
import { buffer } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** The body as it came, still compressed if it was. */
  readonly bytes: Buffer;
  /** Every header line as [name in lower case, value], repeated ones included. */
  readonly headerLines: readonly (readonly [string, string])[];
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** The address to call from, such as 127.0.0.2. */
  readonly localAddress?: string;
  /** Keeps connections. @default - a connection of its own */
  readonly agent?: http.Agent;
  /** The target of the request line, where it is not the path of the URL: absolute-form, or odd on purpose. */
  readonly path?: string;
}

/** One request over HTTP/1.1, sent as it is given: no redirects followed, no certificate checked, no path tidied. */
export async function request(url: string, options: RequestOptions = {}): Promise<Answer> {
  const { protocol, hostname, port } = new URL(url);
  const path = url.replace(/^https?:\/\/[^/]+/, '') || '/';
  const { body, ...rest } = options;
  const sent = (protocol === 'https:' ? https : http).request({
    hostname,
    port,
    path,
    rejectUnauthorized: false,
    agent: false,
    ...rest,
  });
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).on('error', reject);
  });
  sent.end(body);
  const answer = await answered;
  const bytes = await buffer(answer);
  const { rawHeaders } = answer;
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    body: bytes.toString(),
    bytes,
    headerLines: rawHeaders.flatMap((name, index) =>
      index % 2 ? [] : [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const],
    ),
  };
}
