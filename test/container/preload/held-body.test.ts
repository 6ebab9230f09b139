import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { request as ask } from 'node:http';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { withPreloaded, serves, type Preloaded } from '../../helpers/preloaded';
import { raw } from '../../helpers/raw';
import { until } from '../../helpers/until';

/** Says all that an app can learn of the body it is given, in each of the ways to read one. */
const program = `
const http = require('node:http');
const { createHash } = require('node:crypto');
const { AsyncLocalStorage } = require('node:async_hooks');
const store = new AsyncLocalStorage();
const events = ['data', 'end', 'error', 'aborted', 'close', 'readable', 'pause', 'resume'];
const state = (q) => [q.readableFlowing, q.readableEnded, q.readableDidRead, q.destroyed, q.aborted, Object.hasOwn(q, 'push'), events.map((name) => q.listenerCount(name))];
const say = (q, r, body, more) => r.end(JSON.stringify({ url: q.url, length: body.length, hash: createHash('sha256').update(body).digest('hex'), trailers: q.trailers, complete: q.complete, ended: q.readableEnded, rest: q.readableLength, more }));
const readers = {
  '/data': (q, r) => { const before = state(q); const all = []; q.on('data', (one) => all.push(one)).on('end', () => say(q, r, Buffer.concat(all), before)); },
  '/later': (q, r) => setTimeout(() => readers['/data'](q, r), 20),
  '/readable': (q, r) => { const all = []; q.on('readable', () => { for (let one; (one = q.read()) !== null; ) all.push(one); }).on('end', () => say(q, r, Buffer.concat(all))); },
  '/iterate': async (q, r) => { const all = []; for await (const one of q) all.push(one); say(q, r, Buffer.concat(all), String(store.getStore())); },
  '/paused': (q, r) => { const all = []; q.on('data', (one) => { all.push(one); q.pause(); setImmediate(() => q.resume()); }).on('end', () => say(q, r, Buffer.concat(all))); },
  '/text': (q, r) => { let all = ''; q.setEncoding('utf8').on('data', (one) => all += one).on('end', () => say(q, r, all)); },
  '/pipe': (q, r) => q.pipe(r),
  '/web': async (q, r) => { const all = []; for await (const one of require('node:stream').Readable.toWeb(q)) all.push(one); say(q, r, Buffer.concat(all)); },
  '/unread': (q, r) => r.end('unread'),
  '/unread-early': (q, r) => { r.writeHead(413, { Connection: 'close' }); r.end('too much'); },
  '/first': (q, r) => q.once('data', () => r.end('first')),
  '/resume': (q, r) => q.resume().on('end', () => r.end('resumed')),
  '/destroy': (q, r) => { q.destroy(); },
};
const server = http.createServer({ requireHostHeader: false });
server.on('request', (q, r) => { console.log('asked ' + q.url); store.run('of ' + q.url, () => (readers[q.url] ?? readers['/pipe'])(q, r)); });
server.on('clientError', (error, socket) => { console.log('client error ' + error.code); socket.end('HTTP/1.1 400 Bad Request\\r\\n\\r\\n'); });
server.listen(process.env.PORT, '127.0.0.1');
`;

const paths = [...program.matchAll(/^ {2}'(\/[\w-]+)'/gm)].map(([, path = '']) => path);

const bodies: Readonly<Record<string, readonly [head: string, body: string]>> = {
  'a length': ['Content-Length: 11\r\n', 'hello world'],
  'no body': ['Content-Length: 0\r\n', ''],
  chunks: ['Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n'],
  'no chunk': ['Transfer-Encoding: chunked\r\n', '0\r\n\r\n'],
  trailers: ['Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n', '5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n'],
  'several reads': ['Content-Length: 300000\r\n', 'words and spaces '.repeat(20000).slice(0, 300_000)],
  'more than is held': ['Content-Length: 3000000\r\n', 'words and spaces '.repeat(200_000).slice(0, 3_000_000)],
};

/** Chunks as one: more of them leave together where the body was there already, and Node 26 joins those. Long answers by their hash. */
const comparable = (answer: string): string => {
  const dated = answer.replace(/^Date: .*\r$/gm, 'Date: now\r');
  const text = dated
    .replace(/\r\n[\da-f]+(?=\r\n)/g, '')
    .replaceAll('\r\n', ' ')
    .replace(/ {2,}/g, ' ');
  return text.length < 5000 ? text : createHash('sha256').update(text.replaceAll(' ', '')).digest('hex');
};
const type = 'X-Casemate-Front: 1\r\nContent-Type: text/plain\r\n';
const message = (path: string, head: string, body: string, connection = 'close'): string =>
  `POST ${path} HTTP/1.1\r\nHost: app\r\n${type}Connection: ${connection}\r\n${head}\r\n${body}`;

/** What a client reads, whatever the app did with its body. An answer that comes before the end of the body may be cut by a reset. */
async function transcript({ port }: Preloaded): Promise<string[]> {
  const answers: string[] = [];
  for (const path of paths) {
    for (const [name, [head, body]] of Object.entries(bodies)) {
      const isCut = body.length > 100_000 && ['/unread', '/unread-early', '/first', '/destroy'].includes(path);
      const waitsForever = path === '/first' && name.startsWith('no ');
      if (isCut || waitsForever) continue;
      answers.push(`${path} ${name}\n${comparable(await raw(port, message(path, head, body), false))}`);
    }
  }
  // Pipelined: answers come in the order of the requests.
  const several = ['/later', '/data', '/unread', '/iterate'];
  const last = message('/readable', ...(bodies.chunks ?? ['', '']));
  const first = several.map((path) => message(path, ...(bodies['several reads'] ?? ['', '']), 'keep-alive')).join('');
  answers.push(comparable(await raw(port, first + last, false)));
  return answers;
}

describe.each(nodeLines)('Node %d', (line) => {
  const binary = nodeBinary(line);

  test('an app reads its body as it would without the inspection, whatever way it reads it', async () => {
    const seen = (without: readonly 'inspection'[]): Promise<string[]> =>
      withPreloaded(program, { binary, without }, async (app) => {
        expect(await serves(app)).toBe(true);
        return transcript(app);
      });
    const bare = await seen(['inspection']);
    expect(bare.filter((answer) => answer.includes('HTTP/1.1 200 OK')).length).toBeGreaterThan(60);
    expect(await seen([])).toEqual(bare);
  }, 60_000);
});

test('a request that was held is no dictionary to V8, with which all that the app and Node do is several times slower', () =>
  withPreloaded(
    `require('node:v8').setFlagsFromString('--allow-natives-syntax');
    const isFast = new Function('one', 'return %HasFastProperties(one)');
    ${program.replace("'/unread': (q, r) =>", "'/fast': (q, r) => r.end(String(isFast(q))), '/unread': (q, r) =>")}`,
    {},
    async (app) => {
      expect(await serves(app)).toBe(true);
      const headers = { 'Content-Type': 'text/plain' };
      expect(await app.get('/fast', { method: 'POST', headers, body: 'hello' })).toMatchObject({ body: 'true' });
    },
  ));

test('what holds a body goes with it: V8 does not put it among what lives until a full collection', () =>
  withPreloaded(
    `require('node:v8').setFlagsFromString('--allow-natives-syntax');
    const isYoung = new Function('one', 'return %InYoungGeneration(one)');
    const sockets = [];
    const holding = () => sockets.flatMap(({ parser }) => Object.getOwnPropertySymbols(parser?.incoming ?? {}).filter(({ description }) => description === 'casemate.taking').map((name) => parser.incoming[name])).filter(Boolean);
    require('node:http').createServer((q, r) => r.end(holding().map(isYoung).join()))
      .on('connection', (socket) => sockets.push(socket)).listen(process.env.PORT, '127.0.0.1');`,
    {},
    async (app) => {
      expect(await serves(app)).toBe(true);
      const socket = connect(app.port, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(`POST / HTTP/1.1\r\nHost: app\r\n${type}Content-Length: 9\r\n\r\nhalf`);
      let said = '';
      expect(await until(async () => (said = (await app.get('/')).body) !== '')).toBe(true);
      expect(said).toBe('true');
      socket.destroy();
    },
  ));

test('an app that does not read is not sent more than is held: the rest waits in the socket', () =>
  withPreloaded(
    program.replace("'/unread': (q, r) =>", "'/never': () => undefined, '/unread': (q, r) =>"),
    {},
    async (app) => {
      expect(await serves(app)).toBe(true);
      const socket = connect(app.port, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      const length = 200 << 20;
      socket.write(`POST /never HTTP/1.1\r\nHost: app\r\n${type}Content-Length: ${length}\r\n\r\n`);
      socket.write(Buffer.alloc(length, 'words and spaces '));
      expect(await until(() => app.said().includes('asked /never'))).toBe(true);
      const taken = (): number => socket.bytesWritten - socket.writableLength;
      expect(await until(() => taken() > 100 << 20, 1000)).toBe(false);
      socket.destroy();
    },
  ));

test('a client that goes away before its body is whole: the app is not asked, the next client is served', () =>
  withPreloaded(program, {}, async (app) => {
    expect(await serves(app)).toBe(true);
    for (let count = 0; count < 50; count += 1) {
      const sent = ask(`http://127.0.0.1:${app.port}/gone`, {
        method: 'POST',
        headers: { 'X-Casemate-Front': '1', 'Content-Type': 'text/plain', 'Content-Length': 1_000_000 },
        agent: false,
      }).on('error', () => undefined);
      await new Promise((resolve) => sent.write('x'.repeat(500_000), resolve));
      const closed = new Promise((resolve) => sent.once('close', resolve));
      sent.destroy();
      await closed;
    }
    const { status, body } = await app.get('/text', {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body: 'hello',
    });
    expect([status, JSON.parse(body)]).toMatchObject([200, { length: 5 }]);
    expect(app.said()).not.toContain('asked /gone');
    expect(app.running()).toBe(true);
  }));

test('bodies that wait for more than 64 MB in all: one more is refused, and all is well once they are gone', () =>
  withPreloaded(program, {}, async (app) => {
    expect(await serves(app)).toBe(true);
    const headers = { 'X-Casemate-Front': '1', 'Content-Type': 'text/plain', 'Content-Length': 1_000_000 };
    const open = Array.from({ length: 80 }, () =>
      ask(`http://127.0.0.1:${app.port}/waits`, { method: 'POST', headers, agent: false }).on('error', () => undefined),
    );
    let refused = 0;
    for (const sent of open) sent.on('response', ({ statusCode }) => (refused += statusCode === 503 ? 1 : 0));
    await Promise.all(open.map((sent) => new Promise((resolve) => sent.write('words and '.repeat(95_000), resolve))));
    expect(await until(() => refused > 0)).toBe(true);
    const post = () => app.get('/text', { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'hello' });
    for (const sent of open) sent.destroy();
    expect(await until(async () => (await post()).status === 200)).toBe(true);
    expect(app.said()).not.toContain('asked /waits');
  }));
