import { Agent } from 'node:http';
import { join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { freePort } from '../../../lib/local/ports';
import { installed, type AppName } from '../../helpers/apps';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded, type PreloadedOptions } from '../../helpers/preloaded';
import { until } from '../../helpers/until';

jest.setTimeout(300_000);

/** What every app here does, each in its framework's way; `seen` is what that makes of the way a request came. */
const common = `
const held = [];
process.on('SIGUSR2', () => held.splice(0).forEach((end) => end('late')));
function loopsForEver() { for (;;); }
const faults = {
  '/held': () => new Promise((end) => { held.push(end); console.log('held'); }),
  '/throw': () => new Promise(() => { setImmediate(() => { throw new Error('a fault'); }); }),
  '/regexp': () => String(/^(a+)+$/.test('a'.repeat(60) + '!')),
  '/loop': loopsForEver,
};
const answer = async (raw, seen) => faults[raw.url]?.() ?? JSON.stringify({ ...seen, headersTimeout: raw.socket.server.headersTimeout });
const own = Number(process.env.OWN_PORT ?? process.env.PORT);
`;

const plainly = `(q, r) => answer(q, { address: q.socket.remoteAddress, secure: q.socket.encrypted === true }).then((text) => r.end(text))`;
const http = `require('node:http').createServer(${plainly}).listen(own, '0.0.0.0').headersTimeout = 0;`;
const express = `require('express')().use((q, r) => answer(q, { address: q.ip, secure: q.secure }).then((text) => r.send(text))).listen(own, '0.0.0.0').headersTimeout = 0;`;

interface Kind {
  readonly source: string;
  readonly file?: string;
  readonly flags?: readonly string[];
  readonly modules?: AppName;
  /** Where its requests are answered. @default - at the root */
  readonly under?: string;
  /** Where a stack says that it is. @default app.cjs */
  readonly place?: string;
  /** It handles signals and errors itself: the code that it exits with after SIGTERM. */
  readonly handles?: number;
  /** The process that was started lives on when the one that serves ends. */
  readonly survives?: true;
}

const kinds: Readonly<Record<string, Kind>> = {
  'plain http, CommonJS': { source: common + http },
  'plain http, ESM': {
    file: 'app.mjs',
    source: `import { createServer } from 'node:http';${common}createServer(${plainly}).listen(own, '0.0.0.0').headersTimeout = 0;`,
    place: 'app.mjs',
  },
  'TypeScript with source maps': {
    source: transpileModule(`interface App { readonly name: string }\n\ndeclare const app: App;\n${common}${http}`, {
      fileName: 'app.ts',
      compilerOptions: { inlineSourceMap: true, module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
    }).outputText,
    flags: ['--enable-source-maps'],
    place: 'app.ts',
  },
  'Express 4': { modules: 'json-server', source: common + express },
  'Express 5': { source: common + express },
  Fastify: {
    modules: 'fastify',
    source: `${common}
      const app = require('fastify')();
      app.server.headersTimeout = 0;
      app.get('/*', (q) => answer(q.raw, { address: q.ip, secure: q.protocol === 'https' }));
      app.listen({ port: own, host: '0.0.0.0' });`,
  },
  Koa: {
    modules: 'koa',
    source: `${common}
      const app = new (require('koa'))();
      app.use(async (context) => { context.body = await answer(context.req, { address: context.ip, secure: context.secure }); });
      app.listen(own, '0.0.0.0').headersTimeout = 0;`,
  },
  NestJS: {
    modules: 'nest',
    source: `${common}
      require('reflect-metadata');
      const { NestFactory } = require('@nestjs/core');
      const { Module } = require('@nestjs/common');
      class App {}
      Module({})(App);
      NestFactory.create(App, { logger: false }).then((app) => {
        app.use((q, r) => answer(q, { address: q.ip, secure: q.secure }).then((text) => r.send(text)));
        app.getHttpServer().headersTimeout = 0;
        return app.listen(own, '0.0.0.0');
      });`,
  },
  'http2, which asks a service of its own': {
    source: `${common}
      const http2 = require('node:http2');
      const inner = http2.createServer((q, r) => r.end('over http2')).listen(0, '127.0.0.1');
      const overHttp2 = () => new Promise((resolve) => {
        const session = http2.connect('http://127.0.0.1:' + inner.address().port);
        session.request({ ':path': '/' }).on('end', () => { session.close(); resolve(); }).resume();
      });
      require('node:http').createServer((q, r) => overHttp2().then(() => (${plainly})(q, r))).listen(own, '0.0.0.0').headersTimeout = 0;`,
  },
  cluster: {
    source: `const cluster = require('node:cluster');
      if (cluster.isPrimary) {
        const worker = cluster.fork();
        process.on('SIGUSR2', () => worker.process.kill('SIGUSR2'));
        setInterval(() => {}, 1000);
      } else {${common}${http}}`,
    survives: true,
  },
  worker_threads: {
    source: `const { Worker, isMainThread, parentPort } = require('node:worker_threads');
      if (isMainThread) {${common}
        const inThread = () => new Promise((resolve) => new Worker(__filename).once('message', resolve));
        require('node:http').createServer((q, r) => inThread().then(() => (${plainly})(q, r))).listen(own, '0.0.0.0').headersTimeout = 0;
      } else parentPort.postMessage('computed');`,
  },
  child_process: {
    source: `const { fork } = require('node:child_process');
      if (process.argv[2]) require('node:http').createServer((q, r) => r.end()).listen(0, '127.0.0.1', () => process.send('computed'));
      else {${common}
        const inChild = () => new Promise((resolve) => { const child = fork(__filename, ['child']).once('message', () => child.kill()).once('exit', resolve); });
        require('node:http').createServer((q, r) => inChild().then(() => (${plainly})(q, r))).listen(own, '0.0.0.0').headersTimeout = 0;
      }`,
  },
  'Next.js, standalone': {
    source: `process.env.PORT = process.env.OWN_PORT ?? process.env.PORT;
      process.env.HOSTNAME = '0.0.0.0';
      require(require('node:path').join(module.paths[0], '../.next/standalone/server.js'));`,
    modules: 'next',
    under: '/api/fault',
    place: 'chunks/[^:]+',
    handles: 143,
  },
};

async function given({ source, file, flags, modules }: Kind, binary: string): Promise<[string, PreloadedOptions]> {
  const paths = modules && JSON.stringify(join(await installed(modules), 'node_modules'));
  return [
    paths === undefined ? source : `module.paths.unshift(${paths});${source}`,
    { binary, ...(file !== undefined && { file }), ...(flags && { flags }) },
  ];
}

const fromClient = { 'X-Forwarded-For': '192.0.2.7', 'X-Request-Id': 'request-1' };

const lineOf = ({ stderr }: Preloaded, event: string): Record<string, unknown> =>
  JSON.parse(new RegExp(`^\\{"casemate":"${event}".*$`, 'm').exec(stderr())?.[0] ?? '{}') as Record<string, unknown>;

const refuses = ({ get }: Preloaded): Promise<boolean> =>
  get('/seen').then(
    () => false,
    () => true,
  );

/** Port, trust, timeouts, header cap and regular expressions; then SIGTERM. */
async function servesAndStops(app: Preloaded, own: number, { under = '', handles = 0 }: Kind): Promise<void> {
  expect(await serves(app, 60_000)).toBe(true);
  expect(app.stderr()).toContain(`listens on port ${own} of its own choice; it was moved to 127.0.0.1:${app.port}`);

  const agent = new Agent({ keepAlive: true });
  const { body, headers } = await app.get(`${under}/seen`, { headers: fromClient, agent });
  const { headersTimeout = 60_000, ...seen } = JSON.parse(body) as { headersTimeout?: number };
  expect({ ...seen, headersTimeout }).toEqual({ address: '192.0.2.7', secure: true, headersTimeout: 60_000 });
  // Seconds, longer than the front keeps its connections; Fastify has 72 of its own.
  expect(Number(/^timeout=(\d+)$/.exec(String(headers['keep-alive']))?.[1])).toBeGreaterThanOrEqual(65);
  agent.destroy();
  const stranger = await app.get(`${under}/seen`, { headers: { 'X-Casemate-Front': '2' } });
  expect(JSON.parse(stranger.body)).toMatchObject({ address: '127.0.0.1', secure: false });

  const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`X-Header-${index}`, '1']));
  expect((await app.get(`${under}/seen`, { headers: many })).status).toBe(431);
  expect((await app.get(`${under}/regexp`)).body).toBe('false');

  const answer = app.get(`${under}/held`).catch(() => ({ status: 0, body: '' }));
  expect(await until(() => app.said().includes('held'), 20_000)).toBe(true);
  process.kill(app.pid, 'SIGTERM');
  expect(await until(() => refuses(app))).toBe(true);
  process.kill(app.pid, 'SIGUSR2');
  expect(await answer).toMatchObject({ status: 200, body: 'late' });
  expect(await app.exited).toEqual({ code: handles, signal: null });
}

async function crashes(app: Preloaded, { under = '', place = 'app.cjs', survives, handles }: Kind): Promise<void> {
  expect(await serves(app, 60_000)).toBe(true);
  expect(app.stderr()).toContain('it gets it on 127.0.0.1 alone');
  void app.get(`${under}/throw`, { headers: fromClient }).catch(() => undefined);
  if (handles !== undefined) {
    // What an app handles is its own affair.
    expect(await until(() => app.stderr().includes('a fault'), 20_000)).toBe(true);
    expect(await serves(app)).toBe(true);
    expect(lineOf(app, 'crash')).toEqual({});
    return;
  }
  expect(await until(() => lineOf(app, 'crash').error !== undefined, 20_000)).toBe(true);
  expect(lineOf(app, 'crash')).toMatchObject({
    origin: 'uncaughtException',
    error: { message: 'a fault', stack: expect.stringContaining(`${place}:`) as unknown },
    requests: ['request-1'],
    environment: { APP_TOKEN: '[redacted]' },
  });
  expect(app.stderr()).not.toContain('not for the log');
  if (!survives) expect(await app.exited).toEqual({ code: 1, signal: null });
}

async function blocks(app: Preloaded, { under = '', place = 'app.cjs', survives }: Kind): Promise<void> {
  expect(await serves(app, 60_000)).toBe(true);
  void app.get(`${under}/loop`).catch(() => undefined);
  expect(await until(() => lineOf(app, 'blocked').error !== undefined, 30_000)).toBe(true);
  expect(lineOf(app, 'blocked')).toMatchObject({
    error: { stack: expect.stringMatching(`[lL]oop.*${place}:`) as unknown },
  });
  if (!survives) expect(await app.exited).toEqual({ code: null, signal: 'SIGKILL' });
}

describe.each(nodeLines)('on Node %i', (line) => {
  test.each(Object.entries(kinds))('%s: every feature', async (_, kind) => {
    const [source, options] = await given(kind, nodeBinary(line));
    const own = await freePort();
    const secret = { APP_TOKEN: 'not for the log' };
    await Promise.all([
      withPreloaded(source, { ...options, env: { OWN_PORT: String(own) } }, (app) => servesAndStops(app, own, kind)),
      withPreloaded(source, { ...options, env: secret }, (app) => crashes(app, kind)),
      withPreloaded(source, { ...options, options: { watchdogTimeout: 1 } }, (app) => blocks(app, kind)),
    ]);
  });
});
