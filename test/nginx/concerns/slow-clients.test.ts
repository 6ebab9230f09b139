import type { RequestListener } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { stripVTControlCharacters } from 'node:util';
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
function sends(front: Front, text: string): Promise<void> {
  const socket = tls(front);
  socket.write(text);
  return received(socket);
}

/** NGINX logs a request when it is over. */
const logged = async (front: Front, is: (line: Record<string, string>) => boolean): Promise<void> => {
  expect(await until(async () => (await front.log()).some(is), 80_000)).toBe(true);
};

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
  // NGINX gives up the stream and leaves the connection idle; the access log knows when.
  'half a header over HTTP/2': async (front) => {
    const socket = tls(front, { ALPNProtocols: ['h2'] }).on('error', () => undefined);
    const settings = http2Frame(0, 4, 0, 0);
    const headers = http2Frame(100, 1, 5, 1);
    socket.resume().write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), settings, headers]));
    await logged(front, ({ protocol }) => protocol === 'HTTP/2.0');
    socket.destroy();
  },
  'half a body': (front) =>
    sends(front, 'POST /half-body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf'),
  'an answer that is not read': async (front) => {
    const socket = tls(front)
      .on('error', () => undefined)
      .pause();
    socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n');
    // A socket that does not read does not notice its end either: the access log does.
    await logged(front, ({ path }) => path === '/large');
    socket.destroy();
  },
};

/**
 * The red variant runs at the same time, so that it costs no time of its own: NGINX's defaults are 60 s, ours 10 to 30.
 * Which of the two closes first is an order of events with half a minute between them, not a measurement.
 */
test(
  'slow clients are closed, and without slow-clients are still open then',
  () =>
    withFront({ app }, (hardened) =>
      withFront({ app, without: 'slow-clients' }, async (bare) => {
        const first = Object.entries(clients).map(async ([name, client]) => ({
          name,
          closed: await Promise.race([client(hardened).then(() => 'hardened'), client(bare).then(() => 'bare')]),
        }));
        expect(await Promise.all(first)).toEqual(Object.keys(clients).map((name) => ({ name, closed: 'hardened' })));
        const refused = (await hardened.log()).filter(({ status }) => status === '408');
        expect(refused.map(({ refusedBy }) => refusedBy)).toEqual(Array(4).fill('slow-clients'));
      }),
    ),
  90_000,
);

/** Fewer places than attackers: without the events of `process` as they are, the attacks work. */
const fewPlaces: Concern = (options, profile) => ({
  ...processConcern(options, profile),
  events: [directive('worker_connections', 128)],
});

/** Room for a Range header of 13 KB; Node takes that. */
const longHeaders: Concern = () => ({ http: [directive('large_client_header_buffers', 4, '16k')] });

/** slowhttptest's four attacks: its option, and the concerns under which they succeed. */
const attacks: readonly { name: string; option: string; red: Readonly<Record<string, Concern>> }[] = [
  { name: 'slow headers (Slowloris)', option: '-H', red: { process: fewPlaces } },
  { name: 'slow bodies (R.U.D.Y.)', option: '-B', red: { process: fewPlaces } },
  { name: 'slow reading', option: '-X', red: { process: fewPlaces } },
  { name: 'two thousand ranges (CVE-2011-3192)', option: '-R', red: { 'header-limit': longHeaders } },
];

/** The status, or why there is none: a client waits 5 s and not until the attack is over. */
const asked = ({ get }: Front, localAddress: string): Promise<number | string> =>
  Promise.race([
    get('/', { localAddress }).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    ),
    pause(5000, 'no answer in 5 s', { ref: false }),
  ]);

/**
 * 200 connections from 127.0.0.1 for 8 s, 100 more a second, which is the rate that the front grants a client; all the
 * while one client at the same address and one at another ask. No half of a body and no list of ranges reaches the app.
 */
async function withstands(option: string, extra: Readonly<Record<string, Concern>> = {}): Promise<void> {
  const reached: string[] = [];
  const watching: RequestListener = (req, res) => {
    if (req.method === 'POST' || req.headers.range !== undefined) reached.push(`${req.method} ${req.url}`);
    app(req, res);
  };
  await withFront({ app: watching, extra }, async (front) => {
    const target = ['-u', `https://127.0.0.1:${front.port}/large`];
    const run = start('slowhttptest', [option, '-c', '200', '-r', '100', '-i', '2', '-l', '8', ...target]);
    try {
      while (run.running()) {
        for (const client of ['127.0.0.1', '127.0.0.2']) {
          expect({ client, status: await asked(front, client) }).toEqual({ client, status: 200 });
        }
        await pause(50); // Within the rate limit, which has a test of its own.
      }
    } finally {
      await run.stop();
    }
    expect(reached).toEqual([]);
    // Its own verdict, from a probe at another connection.
    const report = stripVTControlCharacters(await run.done);
    const verdicts = [...report.matchAll(/service available:\s+(\w+)/g)].map(([, verdict]) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(['YES']));
  });
}

for (const { name, option, red } of attacks) {
  testWith('slowhttptest', `others are served during ${name}`, () => withstands(option));
  testWith('slowhttptest', `others are served during ${name}: red with a weaker ${Object.keys(red).join()}`, () =>
    expect(withstands(option, red)).rejects.toHaveProperty('matcherResult.pass', false),
  );
}
