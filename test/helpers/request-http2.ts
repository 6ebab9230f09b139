import { once } from 'node:events';
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { buffer } from 'node:stream/consumers';

export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request over HTTP/2. A body is not announced, unless `headers` do. */
export async function requestHttp2(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: OutgoingHttpHeaders; body?: string } = {},
): Promise<Http2Answer> {
  const session = connect(`https://localhost:${port}`, { rejectUnauthorized: false });
  try {
    const stream = session.request({ ...headers, ':method': method, ':path': path }, { endStream: body === undefined });
    const answered = once(stream, 'response') as Promise<[IncomingHttpHeaders & { ':status': number }]>;
    if (body !== undefined) stream.end(body);
    const [answer] = await answered;
    return { status: answer[':status'], headers: answer, body: (await buffer(stream)).toString() };
  } finally {
    session.destroy();
  }
}
