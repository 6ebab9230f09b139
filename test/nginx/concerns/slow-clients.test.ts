import type { RequestListener } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { Concern } from '../../../nginx/concern';
import { process as processConcern } from '../../../nginx/concerns/process';
import { directive } from '../../../nginx/directive';
import { withFront, type Front } from '../../helpers/front';
import { start, testWith } from '../../helpers/tools';
import { until } from '../../helpers/until';

/** More than the sockets' buffers on the way take, so that a client that does not read keeps NGINX waiting. */
const large = Buffer.alloc(16 * 1024 * 1024, 'a');

const app: RequestListener = (req, res) => {
  req.resume();
  req.once('end', () => res.end(req.url === '/large' ? large : 'fine'));
};

const received = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket
      .on('error', () => undefined)
      .resume()
      .once('close', () => {
        resolve();
      });
  });

const tls = ({ port }: Front, options: ConnectionOptions = {}): Socket =>
  connectTls({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false, ...options });

/** Sends, and keeps the connection open until the front closes it. */
function sends(front: Front, text: string | Buffer, options?: ConnectionOptions): Promise<void> {
  const socket = tls(front, options);
  socket.write(text);
  return received(socket);
}

const http2Frame = (length: number, type: number, flags: number, stream: number): Buffer =>
  Buffer.from([0, 0, length, type, flags, 0, 0, 0, stream]);

/** Clients that never get done: each tells when the front has had enough of it. */
const clients: Readonly<Record<string, (front: Front) => Promise<unknown>>> = {
  'a connection without a handshake': ({ port }) => received(connectTcp(port, '127.0.0.1')),
  'half a header': (front) => sends(front, 'GET /half-header HTTP/1.1\r\nHost: localhost\r\nX-Half'),
  'a header that grows by a byte a second': async (front) => {
    const socket = tls(front);
    socket.write('GET /growing-header HTTP/1.1\r\nHost: localhost\r\nX: ');
    const growing = setInterval(() => socket.write('a'), 1000);
    await received(socket);
    clearInterval(growing);
  },
  'half a header over HTTP/2': (front) =>
    sends(
      front,
      Buffer.concat([
        Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
        http2Frame(0, 4, 0, 0), // SETTINGS
        http2Frame(100, 1, 5, 1), // HEADERS, of which one byte follows
        Buffer.from([0x82]),
      ]),
      { ALPNProtocols: ['h2'] },
    ),
  'half a body': (front) =>
    sends(front, 'POST /half-body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf'),
  'an answer that is not read': async (front) => {
    const socket = tls(front)
      .on('error', () => undefined)
      .pause();
    socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n');
    // A socket that does not read does not notice its end either: the access log does.
    await until(async () => (await front.log()).some(({ path }) => path === '/large'), 100_000);
    socket.destroy();
  },
};

/**
 * The red variant runs at the same time, so that it costs no time of its own: NGINX's defaults are 60 s, ours 10 to 30.
 * Which of the two closes first is an order of events with half a minute between them, not a measurement.
 */
test('slow clients are closed, and without slow-clients are still open then', () =>
  withFront({ app }, (hardened) =>
    withFront({ app, without: 'slow-clients' }, async (bare) => {
      const first = Object.entries(clients).map(async ([name, client]) => ({
        name,
        closed: await Promise.race([client(hardened).then(() => 'hardened'), client(bare).then(() => 'bare')]),
      }));
      expect(await Promise.all(first)).toEqual(Object.keys(clients).map((name) => ({ name, closed: 'hardened' })));
      console.log(await hardened.log());
    }),
  ));
