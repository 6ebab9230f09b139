import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installed, type AppName } from '../../helpers/apps';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { serves, withPreloaded, type Exit, type Preloaded } from '../../helpers/preloaded';
import { until } from '../../helpers/until';

/**
 * What an app can see of its own process, asked inside of it. Where the preload has to be seen, the line that says so stands in
 * `visible` below, and nowhere else.
 */
const look = `
const { AsyncLocalStorage, executionAsyncResource } = process.getBuiltinModule('node:async_hooks');
const store = new AsyncLocalStorage();
async function look(request) {
  const thrown = [];
  for (const make of [() => null.x, () => JSON.parse('{'), () => decodeURIComponent('%'), () => new Array(-1), () => { throw new (class Mine extends Error {})('mine'); }, () => process.getBuiltinModule('node:fs').readFileSync('/none')]) {
    try { make(); } catch (error) { thrown.push([error.constructor.name, error instanceof Error, Object.getPrototypeOf(Error.prototype) === Object.prototype, error.code, error.message, Object.keys(error)]); }
  }
  const context = await store.run('context', async () => {
    await null;
    await new Promise((resolve) => setTimeout(resolve, 1));
    return store.getStore();
  });
  const report = process.report.getReport();
  return {
    thrown,
    context,
    outside: String(store.getStore()),
    error: [Error.stackTraceLimit, typeof Error.prepareStackTrace, Object.getOwnPropertyNames(Error.prototype)],
    globals: Object.getOwnPropertyNames(globalThis).sort(),
    events: process.eventNames().map(String).sort(),
    signals: ['SIGINT', 'SIGHUP', 'SIGUSR2', 'SIGTERM', 'uncaughtException', 'unhandledRejection', 'warning', 'exit', 'beforeExit'].map((name) => [name, process.listenerCount(name)]),
    report: [Object.keys(report).sort(), Object.keys(report.header).sort(), report.header.event, report.header.trigger, process.report.reportOnUncaughtException, process.report.signal],
    process: [process.execArgv, process.argv.length, process.title, process.exitCode, process.env.NODE_ENV, process.hasUncaughtExceptionCaptureCallback()],
    module: [typeof require, typeof __filename],
    request: request && [Object.keys(request).filter((key) => key !== 'params').sort(), request.socket === request.connection, request.socket.constructor.name, request.complete],
  };
}`;

/** Where the preload has to be seen: by those who look for exactly that. */
function withoutVisible(seen: Record<string, unknown>): unknown {
  const { events, signals, ...rest } = seen as { events: string[]; signals: [string, number][] } & Record<
    string,
    unknown
  >;
  const ours = ['SIGTERM', 'uncaughtExceptionMonitor', 'newListener', 'removeListener'];
  return {
    ...rest,
    events: events.filter((name) => !ours.includes(name)),
    // SIGTERM where the app has no handler (test/container/preload/shutdown.test.ts).
    signals: signals.filter(([name]) => name !== 'SIGTERM'),
  };
}

const answer = `(q, r) => look(q).then((seen) => { r.setHeader('Content-Type', 'application/json'); r.end(JSON.stringify(seen)); })`;
const listen = `.listen(process.env.PORT, '127.0.0.1')`;
const http = `const http = require('node:http'); http.createServer(${answer})${listen};`;

interface Kind {
  readonly source: string;
  readonly file?: string;
  readonly modules?: AppName;
}

const kinds: Readonly<Record<string, Kind>> = {
  'plain http, CommonJS': { source: `${look}${http}` },
  'plain http, ESM': {
    file: 'app.mjs',
    source: `import { createServer } from 'node:http'; ${look} createServer(${answer})${listen};`,
  },
  'Express 5': { source: `${look} require('express')().get('/', ${answer})${listen};` },
  'Express 4': { modules: 'json-server', source: `${look} require('express')().get('/', ${answer})${listen};` },
  Fastify: {
    modules: 'fastify',
    source: `${look} const app = require('fastify')(); app.get('/', (q) => look(q.raw)); app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });`,
  },
  Koa: {
    modules: 'koa',
    source: `${look} const app = new (require('koa'))(); app.use(async (context) => { context.body = await look(context.req); }); app${listen};`,
  },
  NestJS: {
    modules: 'nest',
    source: `${look}
      require('reflect-metadata');
      const { NestFactory } = require('@nestjs/core');
      const { Module } = require('@nestjs/common');
      class App {}
      Module({})(App);
      NestFactory.create(App, { logger: false }).then((app) => { app.use(${answer}); return app.listen(process.env.PORT, '127.0.0.1'); });`,
  },
  'http2 beside http': {
    source: `${look}
      const http2 = require('node:http2');
      const inner = http2.createServer((q, r) => r.end('over http2'));
      inner.listen(0, '127.0.0.1', () => {});
      require('node:http').createServer((q, r) => {
        const session = http2.connect('http://127.0.0.1:' + inner.address().port);
        const stream = session.request({ ':path': '/' });
        let text = '';
        stream.on('data', (chunk) => (text += chunk)).on('end', () => {
          session.close();
          look(q).then((seen) => r.end(JSON.stringify({ ...seen, text })));
        });
      })${listen};`,
  },
  cluster: {
    source: `${look} const cluster = require('node:cluster'); if (cluster.isPrimary) cluster.fork(); else { ${http} }`,
  },
  worker_threads: {
    source: `${look} const { Worker, isMainThread } = require('node:worker_threads'); if (isMainThread) new Worker(__filename); else { ${http} }`,
  },
  child_process: {
    source: `${look} if (process.argv[2]) { ${http} } else require('node:child_process').fork(__filename, ['child']);`,
  },
};

const sourceFor = async ({ source, modules }: Kind): Promise<string> =>
  modules === undefined
    ? source
    : `module.paths.unshift(${JSON.stringify(join(await installed(modules), 'node_modules'))});${source}`;

describe.each(nodeLines)('on Node %i', (line) => {
  const binary = nodeBinary(line);

  test.each(Object.keys(kinds))('%s: an app finds itself as it does without us', async (name) => {
    const kind = kinds[name] ?? { source: '' };
    const given = { binary, ...(kind.file !== undefined && { file: kind.file }) };
    const source = await sourceFor(kind);
    const seen = async (app: Preloaded): Promise<unknown> => {
      expect(await serves(app, 20_000)).toBe(true);
      // The front's headers, so that what it marks is looked at too.
      const headers = { 'X-Forwarded-For': '192.0.2.1' };
      return withoutVisible(JSON.parse((await app.get('/', { headers })).body) as Record<string, unknown>);
    };
    const bare = await withPreloaded(source, { ...given, without: 'all' }, seen);
    expect(bare).toMatchObject({ context: 'context', outside: 'undefined' });
    expect(await withPreloaded(source, given, seen)).toEqual(bare);
  });

  /** How a program ends, and what it says. */
  const endings: Readonly<Record<string, string>> = {
    'the end of its work': `console.log('done')`,
    'an exit code': `process.exitCode = 3; process.on('exit', (code) => console.log('exit', code)); process.on('beforeExit', () => console.log('before'));`,
    'process.exit': `process.on('exit', (code) => console.log('exit', code)); process.exit(4);`,
    'an error': `throw new RangeError('ends')`,
    'an error of no class': `throw 'ends'`,
    'a rejection': `Promise.reject(new RangeError('ends'))`,
    'a rejection that is handled late': `const late = Promise.reject(new Error('late')); process.on('unhandledRejection', () => setTimeout(() => late.catch(() => console.log('caught')))); process.on('rejectionHandled', () => console.log('handled'));`,
    'a handler that throws': `process.on('uncaughtException', () => { throw new Error('again'); }); throw new Error('first');`,
    'a signal of its own': `setTimeout(() => process.kill(process.pid, 'SIGTERM')); setTimeout(() => {}, 5000);`,
    'SIGTERM, handled once': `process.once('SIGTERM', (...given) => { console.log(given); process.exit(5); }); setTimeout(() => process.kill(process.pid, 'SIGTERM')); setTimeout(() => {}, 5000);`,
    'SIGUSR1, handled': `process.once('SIGUSR1', () => { console.log('usr1'); process.exit(6); }); setTimeout(() => process.kill(process.pid, 'SIGUSR1')); setTimeout(() => {}, 5000);`,
    'a top-level await without end': `import('node:fs').then(() => new Promise(() => {}))`,
    'process.abort': `process.abort()`,
  };

  test.each(Object.keys(endings))('it ends as it does without us: %s', async (name) => {
    const source = endings[name] ?? '';
    const end = async (app: Preloaded): Promise<Exit & { readonly said: string }> => {
      expect(await until(() => !app.running(), 20_000)).toBe(true);
      const said = app
        .said()
        // Less our own line, what differs each time, and V8's words of an abort.
        .replace(/^\{"casemate":"crash".*\n/m, '')
        .replace(/preloaded-\w+|0x[\da-f]+|\(node:\d+\)|\[\d+\]/g, '')
        .replace(/^.*Native stack trace[\s\S]*/m, '');
      return { ...(await app.exited), said };
    };
    expect(await withPreloaded(source, { binary }, end)).toEqual(
      await withPreloaded(source, { binary, without: 'all' }, end),
    );
  });

  test('compiled from TypeScript, with source maps: the crash names the line of the source', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'typescript-'));
    try {
      const source = `interface App { readonly name: string }\n\nconst app: App = { name: 'x' };\nfunction fails(_: App): never {\n  throw new Error('in TypeScript');\n}\nfails(app);\n`;
      writeFileSync(join(directory, 'app.ts'), source);
      const compiler = join(__dirname, '../../../node_modules/typescript/bin/tsc');
      execFileSync(
        process.execPath,
        [compiler, '--inlineSourceMap', '--module', 'commonjs', '--target', 'es2022', '--ignoreConfig', 'app.ts'],
        { cwd: directory },
      );
      const compiled = execFileSync('cat', [join(directory, 'app.js')], { encoding: 'utf8' });
      const given = { binary, flags: ['--enable-source-maps'] };
      await withPreloaded(compiled, given, async (app) => {
        expect(await app.exited).toEqual({ code: 1, signal: null });
        const [told = ''] = /^\{"casemate":"crash".*$/m.exec(app.stderr()) ?? [];
        expect((JSON.parse(told) as { error: { stack: string } }).error.stack).toMatch(/app\.ts:5:9/);
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
