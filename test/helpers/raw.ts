import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** The bytes of a whole exchange, for what an HTTP client would not send: latin1 in, latin1 out, until the front closes. */
export async function raw(port: number, text: string, secure = true): Promise<string> {
  const socket = secure
    ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    : connectTcp({ port, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  await once(socket, secure ? 'secureConnect' : 'connect');
  // A reset after the answer is an end like any other.
  const closed = new Promise((resolve) => socket.on('error', resolve).once('close', resolve));
  socket.write(text, 'latin1');
  await closed;
  return answer;
}

/** The status of an answer as `raw` got it; 0 where there is none. */
export const statusOf = (answer: string): number => Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0);
