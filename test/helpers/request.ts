import http from 'node:http';
import https from 'node:https';
import { buffer } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** The address to call from, such as 127.0.0.2. */
  readonly localAddress?: string;
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
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    body: (await buffer(answer)).toString(),
  };
}
