import { spawnSync } from 'node:child_process';
import { accepts } from '../../helpers/apps';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded } from '../../helpers/preloaded';
import { until } from '../../helpers/until';

const source = `
const where = {
  '/loop': function turnsForEver() { for (;;); },
  '/json': function parsesForEver() { const text = JSON.stringify(Array(1e4).fill({})); for (;;) JSON.parse(text); },
  // With the flag i, V8's linear engine does not help.
  '/regexp': function matchesForEver() { return /^(a+)+$/i.test('a'.repeat(60) + '!'); },
  '/microtasks': async function promisesForEver() { for (;;) await null; },
  '/sleep': function waits() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000); },
  '/often': () => new Promise((done) => { const end = Date.now() + 3000; (function more() { const until = Date.now() + 100; while (Date.now() < until); if (Date.now() < end) setImmediate(more); else done(); })(); }),
};
require('node:http').createServer(async (q, r) => {
  await where[q.url]?.();
  r.end('ok');
}).listen(process.env.PORT, '127.0.0.1');`;

const options = { watchdogTimeout: 1 };

const ends =
  (path: string, name: string) =>
  async (app: Preloaded): Promise<void> => {
    expect(await serves(app)).toBe(true);
    void app.get(path).catch(() => undefined);
    expect(await until(() => !app.running(), 60_000)).toBe(true);
    expect(await app.exited).toEqual({ code: null, signal: 'SIGKILL' });
    const [line = ''] = /^\{"casemate":"blocked".*$/m.exec(app.stderr()) ?? [];
    expect(JSON.parse(line)).toMatchObject({
      pid: app.pid,
      seconds: 1,
      error: { stack: expect.stringContaining(name) as unknown },
    });
    expect(line).toContain('app.cjs:');
  };

describe.each(nodeLines)('on Node %i', (line) => {
  const binary = nodeBinary(line);

  test.each([
    ['/loop', 'turnsForEver'],
    ['/json', 'parsesForEver'],
    ['/regexp', 'matchesForEver'],
    ['/microtasks', 'promisesForEver'],
  ])('%s: ended, with the stack of where it was', (path, name) =>
    withPreloaded(source, { binary, options }, ends(path, name)),
  );
});

test('the first request of all may be the one that never ends', () =>
  withPreloaded(source, { options }, async (app) => {
    expect(await until(() => accepts(app.port))).toBe(true);
    void app.get('/loop').catch(() => undefined);
    expect(await until(() => !app.running(), 60_000)).toBe(true);
    expect(app.stderr()).toContain('turnsForEver');
  }));

/** As in a container without an init process: the app is process 1, which hears no SIGKILL from within. */
const container = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];

test.each(nodeLines)('process 1 of a container is ended too, on Node %i', async (line) => {
  if (spawnSync('unshare', [...container.slice(1), 'true']).status !== 0) {
    console.log('Not run: a container is made by unshare, which takes root.');
    return;
  }
  await withPreloaded(source, { binary: nodeBinary(line), options, within: container }, async (app) => {
    expect(await serves(app)).toBe(true);
    void app.get('/loop').catch(() => undefined);
    expect(await until(() => !app.running(), 60_000)).toBe(true);
    expect(app.stderr()).toContain('"pid":1,');
  });
});

test('red without the watchdog', () =>
  withPreloaded(source, { without: ['watchdog'] }, async (app) => {
    expect(await serves(app)).toBe(true);
    void app.get('/loop').catch(() => undefined);
    expect(await until(() => !app.running(), 5000)).toBe(false);
  }));

test.each(['/sleep', '/often'])('%s: who waits, or turns the loop between, is left', (path) =>
  withPreloaded(source, { options }, async (app) => {
    expect(await serves(app)).toBe(true);
    expect((await app.get(path)).body).toBe('ok');
    expect(app.said()).toBe('');
  }),
);

test('a long start is not counted', () =>
  withPreloaded(`const end = Date.now() + 3000; while (Date.now() < end);${source}`, { options }, async (app) => {
    expect(await serves(app, 20_000)).toBe(true);
  }));

test('it keeps no process alive', () =>
  withPreloaded(
    `const server = require('node:http').createServer().listen(process.env.PORT, '127.0.0.1', () => server.close());`,
    { options },
    async (app) => expect(await app.exited).toEqual({ code: 0, signal: null }),
  ));
