import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../lib/local/ports';
import { layPreload } from '../../../lib/local/preload';
import { resolveOptions } from '../../../lib/options';
import { accepts, environment, installed, listenTo, node } from '../../helpers/apps';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { raw } from '../../helpers/raw';
import { until } from '../../helpers/until';

const root = join(__dirname, '../../..');
const compiled = join(root, 'dist/container/preload');

/** Parts that do nothing, at once; and parts that do nothing, but hold every request and every answer of 500 and above. */
const idle = `{ a: { request: () => false, head: () => undefined, error: () => undefined } }`;
const holding = `{
  a: { request: () => Promise.resolve(false), head: () => undefined, error: () => ({ write: () => 'hold', end: () => 'pass' }) },
  b: { request: () => new Promise((resolve) => setImmediate(resolve, false)) },
}`;

/** Replaces every answer of 500 and above: those to HEAD at their end, others at their first byte. */
const replacing = `{ a: { error: ({ method }) => {
  const page = { body: 'the page', head: (r) => {
    for (const name of r.getHeaderNames()) r.removeHeader(name);
    r.setHeader('X-Page', '1');
  } };
  return { write: () => method === 'HEAD' ? 'hold' : page, end: () => page };
} } }`;

interface Program {
  readonly port: number;
  readonly said: () => string;
  readonly exited: () => boolean;
}

interface How {
  /** Source text of the parts; without it, the program runs bare. */
  readonly parts?: string;
  /** The whole preload instead, as \`casemate up\` lays it. */
  readonly whole?: boolean;
  readonly file?: string;
  readonly binary?: string;
  readonly cwd?: string;
}

/** A program of its own that listens on PORT, bare or watched. */
async function withProgram<Result>(
  source: string,
  how: How,
  use: (program: Program) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(how.cwd ?? tmpdir(), 'program-'));
  const file = join(directory, how.file ?? 'app.cjs');
  await writeFile(file, source);
  const preload = join(directory, 'watch.cjs');
  const server = JSON.stringify(join(compiled, 'server.js'));
  if (how.parts !== undefined) await writeFile(preload, `require(${server}).watchServers(${how.parts}, '1');`);
  const options = resolveOptions({ securityContact: 'mailto:security@example.com' });
  const port = await freePort();
  const nodeOptions = how.whole
    ? layPreload(join(directory, 'preload'), options, { mark: '1', port, compiled })
    : undefined;
  const child = spawn(how.binary ?? node, [...(how.parts === undefined ? [] : ['--require', preload]), file], {
    env: {
      ...environment(),
      ...(nodeOptions !== undefined && { NODE_OPTIONS: nodeOptions }),
      NODE_PATH: join(root, 'node_modules'),
      NODE_ENV: 'production',
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said = listenTo(child);
  const closed = once(child, 'close');
  const exited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  try {
    if (!(await until(async () => exited() || (await accepts(port)))) || exited()) {
      throw new Error(`The program does not listen:\n${said.stdout()}${said.stderr()}`);
    }
    return await use({ port, said: () => said.stdout() + said.stderr(), exited });
  } finally {
    // With its workers.
    if (child.pid !== undefined && !exited()) process.kill(-child.pid, 'SIGKILL');
    await closed;
    await rm(directory, { recursive: true });
  }
}

/** What differs from one second to the next. */
const undated = (answer: string): string => answer.replace(/^Date: .*\r$/gm, 'Date: now\r');

const mark = 'X-Casemate-Front: 1\r\n';

/** Chunked bodies as one: where the chunks of a held answer leave together, Node 26 joins them. */
function joined(answer: string): string {
  const start = /Transfer-Encoding: chunked\r\n(?:[^\r\n]+\r\n)*\r\n(?=[\da-f]+\r\n)/.exec(answer);
  if (!start) return answer;
  let at = start.index + start[0].length;
  let body = '';
  for (;;) {
    const [line = '', size = ''] = /^([\da-f]+)\r\n/.exec(answer.slice(at, at + 20)) ?? [];
    const length = Number.parseInt(size, 16);
    if (!length) break;
    body += answer.slice(at + line.length, at + line.length + length);
    at += line.length + length + 2;
  }
  return `${answer.slice(0, start.index + start[0].length)}${body}\r\n${joined(answer.slice(at))}`;
}

/** Long ones by their hash, so that a difference can be read. */
const short = (answer: string): string =>
  answer.length < 5000 ? answer : `${answer.slice(0, 300)}... ${createHash('sha256').update(answer).digest('hex')}`;

/** A request as the front sends it; the one to the bare program lacks only the front's mark. */
const ask = async ({ port }: Program, message: string, isMarked: boolean): Promise<string> =>
  undated(await raw(port, message.replaceAll('{mark}', isMarked ? mark : ''), false));

const message = (target: string, { method = 'GET', version = '1.1', more = '', body = '' } = {}): string =>
  `${method} ${target} HTTP/${version}\r\nHost: app\r\n{mark}${more}Connection: close\r\n\r\n${body}`;

/** One handler a path; `status` is 200 or 500. */
const handlers = `
const http = require('node:http');
const lines = {};
process.on('uncaughtException', ({ message }, origin) => (lines[origin] ??= []).push(message));
const note = (request, what) => (lines[request.url] ??= []).push(what);
const code = (run) => { try { run(); return 'no error'; } catch ({ code, message }) { return code + ' ' + message; } };
const handlers = {
  '/object': (q, r, status) => r.writeHead(status, { 'Content-Type': 'text/plain', 'X-A': ['1', '2'], 'x-number': 5 }).end('object'),
  '/reason': (q, r, status) => r.writeHead(status, 'All Is Fine', { 'X-A': '1' }).end('reason'),
  '/reason-only': (q, r, status) => r.writeHead(status, 'Yes').end('reason'),
  '/flat': (q, r, status) => r.writeHead(status, ['X-A', '1', 'X-B', '2']).end('flat'),
  '/flat-twice': (q, r, status) => r.writeHead(status, ['X-A', '1', 'X-A', '2', 'Content-Type', 'text/css']).end('flat'),
  '/flat-close': (q, r, status) => r.writeHead(status, ['Connection', 'close', 'Content-Length', '4']).end('flat'),
  '/nested': (q, r, status) => r.writeHead(status, [['X-A', '1'], ['X-A', '2'], ['Content-Length', '6']]).end('nested'),
  '/undefined-headers': (q, r, status) => r.writeHead(status, undefined, { 'X-A': '1' }).end('x'),
  '/null-headers': (q, r, status) => r.writeHead(status, null).end('x'),
  '/set-then-object': (q, r, status) => { r.setHeader('X-A', 'a'); r.setHeader('X-B', 'b'); r.writeHead(status, { 'x-a': 'c', 'X-C': 'd' }).end('x'); },
  '/set-then-flat': (q, r, status) => { r.setHeader('X-A', 'a'); r.writeHead(status, ['X-A', 'b', 'X-A', 'c', 'Date', 'then']).end('x'); },
  '/append': (q, r, status) => { r.appendHeader('X-A', 'a'); r.appendHeader('X-A', 'b'); r.statusCode = status; r.end('x'); },
  '/set-headers': (q, r, status) => { r.setHeaders(new Map([['X-A', 'a'], ['X-B', ['b', 'c']]])); r.statusCode = status; r.end('x'); },
  '/express': (q, r, status) => { r.statusCode = status; r.setHeader('Content-Type', 'text/html; charset=utf-8'); r.setHeader('Content-Length', 4); r.setHeader('ETag', 'W/"4"'); r.end('four', 'utf8'); },
  '/implicit': (q, r, status) => { r.statusCode = status; r.end('a body of known length'); },
  '/implicit-buffer': (q, r, status) => { r.statusCode = status; r.end(Buffer.from([0, 255, 10])); },
  '/implicit-latin1': (q, r, status) => { r.statusCode = status; r.end('\\u00e9t\\u00e9', 'latin1'); },
  '/implicit-hex': (q, r, status) => { r.statusCode = status; r.end('00ff', 'hex'); },
  '/implicit-empty': (q, r, status) => { r.statusCode = status; r.end(); },
  '/implicit-message': (q, r, status) => { r.statusCode = status; r.statusMessage = 'Mine'; r.end('x'); },
  '/strict-length': (q, r, status) => { r.strictContentLength = true; r.statusCode = status; r.end('strict'); },
  '/strict-wrong': (q, r, status) => { r.strictContentLength = true; r.writeHead(status, { 'Content-Length': 3 }); const said = code(() => r.end('too long')); r.end(said.slice(0, 3)); },
  '/chunks': (q, r, status) => { r.statusCode = status; r.write('one'); r.write(Buffer.from('two')); r.write(''); r.write('74687265', 'hex'); r.end('four'); },
  '/chunks-length': (q, r, status) => { r.writeHead(status, { 'Content-Length': 6 }); r.write('one'); r.end('two'); },
  '/chunks-later': (q, r, status) => { r.writeHead(status); setImmediate(() => { r.write('one'); setImmediate(() => r.end()); }); },
  '/reused-buffer': (q, r, status) => { const bytes = Buffer.from('first'); r.statusCode = status; r.write(bytes, () => { bytes.write('other'); r.end(bytes); }); },
  '/flush': (q, r, status) => { r.statusCode = status; r.flushHeaders(); setImmediate(() => r.end('flushed')); },
  '/flush-only': (q, r, status) => { r.writeHead(status, { 'X-A': '1' }); r.flushHeaders(); r.end(); },
  '/cork': (q, r, status) => { r.statusCode = status; r.cork(); r.write('one'); r.write('two'); r.uncork(); r.end(); },
  '/hints': (q, r, status) => r.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => { r.statusCode = status; r.end('hinted'); }),
  '/processing': (q, r, status) => { r.writeProcessing(); r.statusCode = status; r.end('processed'); },
  '/204': (q, r) => r.writeHead(204, { 'X-A': '1' }).end(),
  '/204-body': (q, r) => { r.statusCode = 204; r.end('none of this'); },
  '/304': (q, r) => r.writeHead(304, { ETag: '"1"' }).end(),
  '/twice': (q, r, status) => { r.writeHead(status, { 'X-A': '1' }); r.end(code(() => r.writeHead(404))); },
  '/set-after': (q, r, status) => { r.writeHead(status); r.end([() => r.setHeader('a', '1'), () => r.removeHeader('a'), () => r.appendHeader('a', '1'), () => r.flushHeaders()].map(code).join()); },
  '/sent': (q, r, status) => { const seen = [r.headersSent]; r.writeHead(status); seen.push(r.headersSent, r.writableEnded); r.write('x'); seen.push(r.headersSent); r.end(seen.join()); },
  '/sent-after-end': (q, r, status) => { r.statusCode = status; r.end('x'); note(q, [r.headersSent, r.writableEnded, r.finished, r.statusMessage]); },
  '/write-null': (q, r, status) => { r.statusCode = status; r.end([() => r.write(null), () => r.write(5), () => r.end(5), () => r.write({})].map(code).join()); },
  '/write-after-end': (q, r, status) => { r.on('error', ({ code }) => note(q, code)); r.statusCode = status; r.end('x'); r.write('y', (error) => note(q, ['callback', error.code])); r.end('z'); },
  '/end-twice': (q, r, status) => { r.statusCode = status; r.end('x', () => note(q, 'first')); r.end(() => note(q, 'second')); },
  '/bad-status': (q, r, status) => { const said = [99, 1000, 'x', NaN].map((wrong) => code(() => r.writeHead(wrong))); r.writeHead(status).end(said.join()); },
  '/text-status': (q, r, status) => r.writeHead(String(status)).end('x'),
  '/bad-value': (q, r, status) => { const said = code(() => r.writeHead(200, { 'X-A': '1', Date: 'then', 'X-Bad': 'a\\nb' })); r.statusMessage = ''; r.statusCode = status; r.end(said); },
  '/bad-name': (q, r, status) => { const said = code(() => r.writeHead(200, ['X-A', 3, 'bad name', '1'])); r.statusMessage = ''; r.writeHead(status).end(said); },
  '/bad-undefined': (q, r, status) => { const said = code(() => r.writeHead(200, { 'X-A': undefined })); r.statusMessage = ''; r.writeHead(status).end(said); },
  '/odd-array': (q, r, status) => { const said = code(() => r.writeHead(200, ['X-A'])); r.statusMessage = ''; r.writeHead(status).end(said); },
  '/odd-array-set': (q, r, status) => { r.setHeader('X-B', 'b'); const said = code(() => r.writeHead(200, ['X-A'])); r.statusMessage = ''; r.writeHead(status).end(said); },
  '/bad-reason': (q, r, status) => { const said = code(() => r.writeHead(200, 'a\\nb')); r.statusMessage = ''; r.writeHead(status).end(said); },
  '/trailers': (q, r, status) => { r.writeHead(status, { Trailer: 'X-T' }); r.write('x'); r.addTrailers({ 'X-T': '1' }); r.end(); },
  '/removed': (q, r, status) => { for (const name of ['Date', 'Connection', 'Transfer-Encoding']) r.removeHeader(name); r.statusCode = status; r.write('x'); r.end(); },
  '/no-date': (q, r, status) => { r.sendDate = false; r.statusCode = status; r.end('x'); },
  '/events': (q, r, status) => {
    for (const event of ['prefinish', 'finish', 'close']) r.on(event, () => note(q, [event, r.writableFinished]));
    r.statusCode = status;
    r.write('x', () => { note(q, 'written'); r.end('y', () => note(q, 'ended')); });
  },
  '/events-end': (q, r, status) => {
    for (const event of ['prefinish', 'finish', 'close']) r.on(event, () => note(q, [event, r.writableFinished]));
    r.writeHead(status).end('y', 'utf8', () => note(q, 'ended'));
  },
  '/pipe': (q, r, status) => { r.statusCode = status; require('node:stream').Readable.from(['a', 'b', 'c']).pipe(r); },
  '/pipeline': (q, r, status) => { r.statusCode = status; require('node:stream').pipeline(require('node:fs').createReadStream(process.execPath, { end: 199999 }), r, (error) => note(q, String(error))); },
  '/large': async (q, r, status) => { r.statusCode = status; for (let i = 0; i < 100; i += 1) if (!r.write('x'.repeat(10000))) await require('node:events').once(r, 'drain'); r.end(); },
  '/sse': (q, r, status) => { r.writeHead(status, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }); let n = 0; const next = () => { r.write('data: ' + n + '\\n\\n'); n += 1; n < 3 ? setImmediate(next) : r.end(); }; next(); },
  '/body': (q, r, status) => { const chunks = []; q.on('data', (chunk) => chunks.push(chunk)).on('end', () => r.writeHead(status).end(Buffer.concat(chunks))); },
  '/body-later': (q, r, status) => setImmediate(() => { r.writeHead(status); q.pipe(r); }),
  '/headers': (q, r, status) => r.writeHead(status).end(JSON.stringify([q.headers, q.rawHeaders, q.headersDistinct, q.url, q.httpVersion])),
  '/header-names': (q, r, status) => { r.setHeader('X-A', '1'); r.statusCode = status; r.write(JSON.stringify([r.getHeaderNames(), r.getHeaders(), r.hasHeader('x-a')])); r.end(); },
  '/die': (q, r) => { r.writeHead(200); r.write('x'); r.destroy(); },
  '/lines': (q, r) => setImmediate(() => r.end(JSON.stringify(lines))),
};
const answer = (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://app');
  try {
    handlers[pathname](request, response, Number(searchParams.get('status') ?? 200));
  } catch ({ message }) {
    note(request, message);
    response.destroy();
  }
};
`;

const program = `${handlers}http.createServer(answer).listen(process.env.PORT, '127.0.0.1');`;

const paths = [...handlers.matchAll(/^ {2}'(\/[\w-]+)'/gm)]
  .map(([, path = '']) => path)
  .filter((path) => path !== '/lines');

const post = { method: 'POST', more: 'Content-Length: 5\r\n', body: 'hello' };
const chunked = { method: 'POST', more: 'Transfer-Encoding: chunked\r\n', body: '5\r\nhello\r\n0\r\n\r\n' };
const expecting = { method: 'POST', more: 'Expect: 100-continue\r\nContent-Length: 5\r\n', body: 'hello' };

/** What is asked of each program, in order; the last asks for what the others noted. */
const exchanges = [
  ...[200, 500].flatMap((status) => [
    ...paths.map((path) => message(`${path}?status=${status}`)),
    ...paths.map((path) => message(`${path}?status=${status}&head`, { method: 'HEAD' })),
    ...['/body', '/body-later', '/implicit'].flatMap((path) => [
      message(`${path}?status=${status}&length`, post),
      message(`${path}?status=${status}&chunked`, chunked),
      message(`${path}?status=${status}&expect`, expecting),
    ]),
    ...['/implicit', '/chunks', '/object'].map((path) => message(`${path}?status=${status}&old`, { version: '1.0' })),
    // Pipelined: the second is slower to come than the first to be answered.
    message(`/chunks-later?status=${status}&first`).replace('Connection: close\r\n', '') +
      message(`/implicit?status=${status}&second`).replace('Connection: close\r\n', '') +
      message(`/flush?status=${status}&third`),
    message(`/headers?status=${status}&many`, { more: 'X-A: 1\r\nX-A: 2\r\nX-CASEMATE-FRONT-2: 1\r\nCookie: a=1\r\n' }),
  ]),
  message('/body', { more: 'Expect: something\r\n' }),
  message('/lines'),
];

/** Those that can be replaced; but for one that depends on the length that it said, trailers, and several at once. */
const replaced = exchanges.filter(
  (exchange) =>
    exchange === message('/lines') ||
    (exchange.includes('status=500') && !/\/(?:204|304|die|strict-wrong|trailers)|&first/.test(exchange)),
);

const transcript = async (app: Program, isMarked: boolean): Promise<string[]> => {
  const answers: string[] = [];
  for (const exchange of exchanges) answers.push(`${exchange}\n${await ask(app, exchange, isMarked)}`);
  return answers;
};

const isChunked = (answer: string): boolean => answer.includes('Transfer-Encoding: chunked');

describe.each(nodeLines)('Node %d', (line) => {
  test('what an app does with its answers, a client reads the same bytes as without us', async () => {
    const binary = nodeBinary(line);
    const bare = await withProgram(program, { binary }, (app) => transcript(app, false));
    expect(bare.filter((answer) => !/\n(?:HTTP\/1\.1 \d{3} |$)/.test(answer))).toEqual([]);
    expect(bare.at(-1)).toContain('["finish",true]');
    const watched = await withProgram(program, { binary, parts: idle }, (app) => transcript(app, true));
    expect(watched.map(short)).toEqual(bare.map(short));
    const held = await withProgram(program, { binary, parts: holding }, (app) => transcript(app, true));
    const comparable = (answer: string): string => short(joined(answer));
    expect(held.map(comparable)).toEqual(bare.map(comparable));
    expect(held.map(isChunked)).toEqual(bare.map(isChunked));
  }, 60_000);

  test('what an app does with an answer that is replaced, a client reads one whole page, and the app sees no difference', async () => {
    const binary = nodeBinary(line);
    const transcribe = async (app: Program, isMarked: boolean): Promise<string[]> => {
      const answers: string[] = [];
      for (const exchange of replaced) answers.push(await ask(app, exchange, isMarked));
      return answers;
    };
    const bare = await withProgram(program, { binary }, (app) => transcribe(app, false));
    const answers = await withProgram(program, { binary, parts: replacing }, (app) => transcribe(app, true));
    expect(answers.pop()).toContain(bare.at(-1)?.split('\r\n\r\n')[1]);
    answers.forEach((answer, index) => {
      const [asked = ''] = replaced[index]?.split('\r\n', 1) ?? [];
      const body = asked.startsWith('HEAD') ? '' : 'the page(?:\r\n0\r\n\r\n)?';
      const headers = '(?:(?:Content-Length: 8|Transfer-Encoding: chunked|Date: now|Connection: close)\r\n)+';
      const whole = `HTTP/1.1 500 Internal Server Error\r\nX-Page: 1\r\n${headers}\r\n${body}$`;
      expect({ asked, answer: joined(answer) }).toEqual({
        asked,
        answer: expect.stringMatching(new RegExp(whole)) as string,
      });
    });
  });

  test('the whole preload: a refusal, a page for an error, a cookie by its own name wherever an app looks', async () => {
    const source = `${handlers}
      handlers['/page'] = (q, r) => { r.writeHead(500, { 'Content-Type': 'text/html' }); r.write('sec'); r.end('ret'); };
      handlers['/data'] = (q, r) => { r.writeHead(500, ['Content-Type', 'application/json']); r.write('{"stack":'); r.end('"secret"}'); };
      handlers['/neutral'] = (q, r) => { r.writeHead(500, ['Content-Type', 'application/json']); r.write('{"say":'); r.end('"open"}'); };
      http.createServer(answer).listen(process.env.PORT, '127.0.0.1');`;
    await withProgram(source, { binary: nodeBinary(line), whole: true }, async (app) => {
      const more = 'X-Request-Id: 0123456789abcdef\r\nAccept: text/html\r\n';
      for (const target of ['/page', '/data']) {
        const answer = await ask(app, message(target, { more }), true);
        expect(answer).toMatch(
          /^HTTP\/1\.1 500 Internal Server Error\r\n[^]*<h1>500 [^]*<code>0123456789abcdef<\/code>/,
        );
        expect(answer).not.toContain('secret');
      }
      expect(joined(await ask(app, message('/neutral', { more }), true))).toContain('\r\n\r\n{"say":"open"}');
      const refused = await ask(app, message('/implicit', { more: `Content-Length: 1\r\n${more}`, body: 'x' }), true);
      expect(refused).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nX-Casemate-Refused-By: content-length\r\n/);
      const cookies = 'Cookie: a=1; __Host-id=2\r\nX-A: 1\r\nCookie: b=3\r\n';
      const [seen = ''] = /^\[.*\]/m.exec(await ask(app, message('/headers', { more: cookies }), true)) ?? [];
      expect(JSON.parse(seen)).toEqual([
        { host: 'app', cookie: 'a=1; connect.sid=2; b=3', 'x-a': '1', connection: 'close' },
        ['Host', 'app', 'Cookie', 'a=1; connect.sid=2; b=3', 'X-A', '1', 'Connection', 'close'],
        { host: ['app'], cookie: ['a=1; connect.sid=2; b=3'], 'x-a': ['1'], connection: ['close'] },
        '/headers',
        '1.1',
      ]);
    });
  });
});

/** How a server may be made, and how requests may come to its listener. */
const servers: Readonly<Record<string, string>> = {
  'a subclass': `
    class Mine extends http.Server { constructor(...given) { super(...given); this.mine = true; } }
    class Answer extends http.ServerResponse { end(...given) { if (!this.headersSent) this.setHeader('X-Mine', 'yes'); return super.end(...given); } }
    class Asked extends http.IncomingMessage { get mine() { return 'mine'; } }
    new Mine({ ServerResponse: Answer, IncomingMessage: Asked }, (q, r) => r.end(String(q.mine))).listen(process.env.PORT, '127.0.0.1');`,
  'an emit of its own': `
    const server = http.createServer((q, r) => r.end(store.getStore()));
    const store = new (require('node:async_hooks').AsyncLocalStorage)();
    server.emit = (...given) => store.run('mine', () => http.Server.prototype.emit.apply(server, given));
    server.listen(process.env.PORT, '127.0.0.1');`,
  'one server that hands over to another': `
    const inner = http.createServer((q, r) => r.end('inner'));
    http.createServer((q, r) => inner.emit('request', q, r)).listen(process.env.PORT, '127.0.0.1');`,
  'checkContinue listeners': `
    const server = http.createServer((q, r) => q.pipe(r));
    server.on('checkContinue', (q, r) => { r.writeContinue(); server.emit('request', q, r); });
    server.listen(process.env.PORT, '127.0.0.1');`,
  'a checkContinue listener that refuses': `
    const server = http.createServer();
    server.on('checkContinue', (q, r) => r.writeHead(413, ['X-A', '1']).end('no'));
    server.on('checkExpectation', (q, r) => r.writeHead(417).end('what?'));
    server.on('request', (q, r) => r.end('asked for nothing'));
    server.listen(process.env.PORT, '127.0.0.1');`,
  'an upgrade': `
    const server = http.createServer((q, r) => r.end('no upgrade'));
    server.on('upgrade', (q, socket, head) => {
      socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: echo\\r\\nConnection: upgrade\\r\\n\\r\\n' + JSON.stringify(q.rawHeaders.length));
      socket.write(head);
      socket.on('data', (data) => socket.write(data)).on('end', () => socket.end());
    });
    server.listen(process.env.PORT, '127.0.0.1');`,
  'errors of listeners': `
    process.on('uncaughtException', ({ message }, origin) => last?.end(origin + ' ' + message));
    process.on('unhandledRejection', () => last?.end('rejected'));
    let last;
    http.createServer((q, r) => { last = r; throw new Error('of the app'); }).listen(process.env.PORT, '127.0.0.1');`,
  'captured rejections': `
    const server = http.createServer({ captureRejections: true });
    require('node:events').captureRejections = true;
    http.createServer(async (q, r) => { r.setHeader('X-A', '1'); throw new Error('of the app'); }).listen(process.env.PORT, '127.0.0.1');`,
  'an app that calls itself': `
    http.createServer((q, r) => {
      if (q.url === '/inner') return r.writeHead(200, { 'X-Inner': JSON.stringify(q.headers['x-casemate-front'] ?? 'none') }).end();
      fetch('http://127.0.0.1:' + process.env.PORT + '/inner').then(({ headers }) => r.end(headers.get('x-inner')));
    }).listen(process.env.PORT, '127.0.0.1');`,
  'what a listener knows of its request': `
    const { AsyncLocalStorage } = require('node:async_hooks');
    const store = new AsyncLocalStorage();
    let count = 0;
    http.createServer((q, r) => {
      const before = store.getStore();
      store.enterWith(count += 1);
      setTimeout(async () => { await null; r.end(JSON.stringify([before === undefined, store.getStore()])); }, 1);
    }).listen(process.env.PORT, '127.0.0.1');`,
  Express: `
    const app = require('express')();
    app.get('/', (q, r) => r.set('X-A', '1').json({ headers: q.headers, query: q.query }));
    app.post('/', require('express').json(), (q, r) => r.status(201).send(q.body));
    app.use('/file', require('express').static(require('node:path').dirname(require.resolve('express'))));
    app.listen(process.env.PORT, '127.0.0.1');`,
  'express-session': `
    const app = require('express')();
    app.use(require('express-session')({ secret: 'x', resave: true, saveUninitialized: false }));
    app.get('/', (q, r) => { r.status(Number(q.query.status ?? 200)).send('a body of some length'); });
    app.listen(process.env.PORT, '127.0.0.1');`,
  'compressed streams': `
    const { createGzip } = require('node:zlib');
    http.createServer((q, r) => {
      r.writeHead(q.url.endsWith('500') ? 500 : 200, { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' });
      const zip = createGzip(); zip.pipe(r); zip.end(JSON.stringify({ text: 'x'.repeat(50000) }));
    }).listen(process.env.PORT, '127.0.0.1');`,
};

const upgrade = 'GET / HTTP/1.1\r\nHost: app\r\n{mark}Connection: upgrade, close\r\nUpgrade: echo\r\n\r\n';

const asked = [
  message('/'),
  message('/?status=500'),
  message('/', { method: 'HEAD' }),
  message('/file/package.json'),
  message('/none'),
  message('/', { ...post, more: `Content-Type: application/json\r\nContent-Length: 7\r\n`, body: '{"a":1}' }),
  message('/', expecting),
  message('/', { more: 'Expect: a miracle\r\n' }),
];

/** All that the program says until it closes, which it does by itself, or once it sent back `first`. */
async function upgraded(app: Program, isMarked: boolean, first = ''): Promise<string> {
  const socket = connect(app.port, '127.0.0.1');
  let answer = '';
  socket
    .on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (first !== '' && answer.endsWith(first)) socket.end();
    })
    .on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write(upgrade.replace('{mark}', isMarked ? mark : '') + first);
  await closed;
  return undated(answer);
}

test.each(Object.keys(servers))('%s: the same as without us', async (name) => {
  const source = `const http = require('node:http'); ${servers[name] ?? ''}`;
  const answers = async (app: Program, isMarked: boolean): Promise<string[]> => {
    const seen: string[] = [];
    for (const one of asked) seen.push(await ask(app, one, isMarked));
    return [...seen, await upgraded(app, isMarked, name === 'an upgrade' ? 'first bytes' : '')];
  };
  const bare = await withProgram(source, {}, (app) => answers(app, false));
  expect(bare.filter((answer) => answer.startsWith('HTTP/1.1 ')).length).toBeGreaterThan(6);
  expect(bare.at(-1)).toMatch(/^HTTP\/1\.1 /);
  for (const parts of [idle, holding]) {
    expect(await withProgram(source, { parts }, (app) => answers(app, true))).toEqual(bare);
  }
});

test('Fastify: the same as without us', async () => {
  const source = `
    const fastify = require('fastify')();
    fastify.get('/', (q, reply) => reply.header('X-A', '1').send({ headers: q.headers, ip: q.ip }));
    fastify.post('/', (q, reply) => reply.code(201).send(q.body));
    fastify.get('/stream', (q, reply) => reply.type('text/plain').send(require('node:stream').Readable.from(['a', 'b'])));
    fastify.get('/fails', async () => { throw new Error('of the app'); });
    fastify.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });`;
  const cwd = await installed('fastify');
  const answers = async (app: Program, isMarked: boolean): Promise<string[]> => {
    const seen: string[] = [];
    for (const one of [...asked, message('/stream'), message('/fails')]) seen.push(await ask(app, one, isMarked));
    return seen;
  };
  const bare = await withProgram(source, { cwd }, (app) => answers(app, false));
  expect(bare.at(-1)).toContain('HTTP/1.1 500');
  for (const parts of [idle, holding]) {
    expect(await withProgram(source, { cwd, parts }, (app) => answers(app, true))).toEqual(bare);
  }
}, 120_000);

describe('a part that fails', () => {
  const source = `require('node:http').createServer((q, r) => {
    const status = q.url === '/500' ? 500 : 200;
    if (q.url === '/written') { r.write('from '); return r.end('the app'); }
    r.writeHead(status, { 'X-A': '1' }).end('from the app');
  }).on('upgrade', (q, socket) => socket.end('HTTP/1.1 101 Switching Protocols\\r\\n\\r\\nfrom the app')).listen(process.env.PORT, '127.0.0.1');`;

  const failing: Readonly<Record<string, string>> = {
    'throws at a request': `{ request: () => { throw new Error('broken'); } }`,
    'throws no Error': `{ request: () => { throw 'broken'; } }`,
    'rejects a request': `{ request: () => Promise.reject(new Error('broken')) }`,
    'throws at a head': `{ head: () => { throw new Error('broken'); } }`,
    'throws at an error': `{ error: () => { throw new Error('broken'); } }`,
    'throws at a body': `{ error: () => ({ write: () => { throw new Error('broken'); }, end: () => 'pass' }) }`,
    'throws at the end of a body': `{ error: () => ({ write: () => 'hold', end: () => { throw new Error('broken'); } }) }`,
    'throws something else each time': `{ head: () => { throw new Error('broken ' + (global.count = (global.count ?? 0) + 1)); } }`,
  };

  test.each(Object.keys(failing))('%s: the app goes on, and one line says so', async (name) => {
    const all = [message('/'), message('/500'), message('/written')];
    const answers = async (app: Program, isMarked: boolean): Promise<string[]> => {
      const seen: string[] = [];
      for (const one of [...all, ...all, ...all]) seen.push(await ask(app, one, isMarked));
      return [...seen, await upgraded(app, isMarked)];
    };
    const bare = await withProgram(source, {}, (app) => answers(app, false));
    expect(bare.every((answer) => answer.includes('the app'))).toBe(true);
    const parts = `{ 'the-part': ${failing[name] ?? ''}, other: { head: (q, r) => r.setHeader('X-Other', 'works') } }`;
    const { seen, said } = await withProgram(source, { parts }, async (app) => ({
      seen: await answers(app, true),
      said: app.said(),
    }));
    expect(seen.map((answer) => answer.replace('X-Other: works\r\n', ''))).toEqual(bare);
    expect(seen[0]).toContain('X-Other: works');
    const lines = said.split('\n').filter((line) => line.includes('broken'));
    const differ = name.endsWith('each time');
    expect(lines).toHaveLength(differ ? 9 : 1);
    expect(lines[0]).toMatch(/^casemate: .* failed inside the app's process, and the app went on without it: broken/);
  });

  test('fills no log: a hundred lines at most', () =>
    withProgram(
      source,
      { parts: `{ a: { head: () => { throw new Error('broken ' + Math.random()); } } }` },
      async (app) => {
        for (let count = 0; count < 110; count += 1) await ask(app, message('/'), true);
        expect(app.said().match(/broken/g)).toHaveLength(100);
      },
    ));

  test('has answered before: the app is not asked any more', () =>
    withProgram(
      source,
      { parts: `{ a: { request: (q, r) => { r.writeHead(400).end('refused'); throw new Error('broken'); } } }` },
      async (app) => {
        expect(await ask(app, message('/'), true)).toMatch(/^HTTP\/1\.1 400 [\s\S]*refused/);
      },
    ));
});

test('who hangs up while a request or an upgrade is held back harms nobody, and is not passed on', () =>
  withProgram(
    `let passed = 0;
    require('node:http').createServer((q, r) => { if (q.url === '/held') passed += 1; r.end('passed ' + passed); })
      .on('upgrade', () => { passed += 1; }).listen(process.env.PORT, '127.0.0.1');`,
    {
      parts: `{ a: { request: (q) => q.url === '/' ? false : new Promise((resolve) => {
        console.log('held');
        q.socket.on('close', () => { console.log('released'); resolve(false); });
      }) } }`,
    },
    async (app) => {
      for (const more of ['', 'Connection: upgrade\r\nUpgrade: echo\r\n']) {
        const socket: Socket = connect(app.port, '127.0.0.1').on('error', () => undefined);
        const count = (word: string): number => app.said().split(word).length;
        const [held, released] = [count('held'), count('released')];
        socket.write(`GET /held HTTP/1.1\r\nHost: app\r\n${mark}${more}\r\n`);
        expect(await until(() => count('held') > held)).toBe(true);
        socket.resetAndDestroy();
        expect(await until(() => count('released') > released)).toBe(true);
      }
      expect(await ask(app, message('/'), true)).toContain('passed 0');
      expect(app.exited()).toBe(false);
    },
  ));

describe('the preload is in', () => {
  const listen = `createServer((q, r) => r.end('answered')).listen(process.env.PORT, '127.0.0.1');`;
  const programs: Readonly<Record<string, readonly [file: string, source: string]>> = {
    'a CommonJS app': ['app.cjs', `require('node:http').${listen}`],
    'an ESM app': ['app.mjs', `import { createServer } from 'node:http'; ${listen}`],
    'an ESM app that imports http as a whole': ['app.mjs', `import http from 'http'; http.${listen}`],
    'cluster workers': [
      'app.cjs',
      `const cluster = require('node:cluster');
      if (cluster.isPrimary) { cluster.fork(); cluster.fork(); } else require('node:http').${listen}`,
    ],
    'a worker thread': [
      'app.cjs',
      `const { Worker, isMainThread } = require('node:worker_threads');
      if (isMainThread) new Worker(__filename); else require('node:http').${listen}`,
    ],
    'a child process': [
      'app.cjs',
      `if (process.argv[2]) require('node:http').${listen} else require('node:child_process').fork(__filename, ['child']);`,
    ],
  };

  test.each(Object.keys(programs))('%s', async (name) => {
    const [file, source] = programs[name] ?? ['', ''];
    const said = 'X-Casemate-Reported: duplicate-parameters';
    await withProgram(source, { file, whole: true }, async (app) => {
      for (let count = 0; count < 4; count += 1) {
        const answer = await ask(app, message('/?a=1&a=2'), true);
        expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*answered$/);
        expect(answer).toContain(said);
        // Who does not come from the front is not looked at.
        expect(await ask(app, message('/?a=1&a=2'), false)).not.toContain(said);
      }
    });
  });
});
