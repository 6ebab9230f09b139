import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded } from '../../helpers/preloaded';

const env = {
  DATABASE_URL: 'postgres://app:hunter2-of-the-database@db/app',
  API_TOKEN: 'a-token-of-the-app',
  FEATURE: 'on',
};

/** Ends by what its URL says, while /held is in flight. */
const source = `
const { createServer } = require('node:http');
createServer((q, r) => {
  if (q.url === '/') return r.end('ok');
  if (q.url === '/held') return;
  setImmediate(() => {
    if (q.url === '/throw') throw new TypeError('no ' + process.env.API_TOKEN + ' at redis://user:pass-of-redis@cache:1', { cause: new Error(process.env.DATABASE_URL) });
    if (q.url === '/reject') Promise.reject(new RangeError('rejected'));
    if (q.url === '/odd') throw { toString() { throw new Error('odder'); } };
    if (q.url === '/exit') process.exit(3);
  });
}).listen(process.env.PORT, '127.0.0.1');`;

const idOf = (path: string): Record<string, string> => ({ 'X-Request-Id': `id-of-${path.slice(1)}` });

const crashLines = (app: Preloaded): Record<string, unknown>[] =>
  app
    .stderr()
    .split('\n')
    .filter((line) => line.startsWith('{"casemate":'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** What it prints besides, and how it ends. */
async function ending(app: Preloaded, path: string): Promise<unknown> {
  expect(await serves(app)).toBe(true);
  const held = app.get('/held', { headers: idOf('/held') }).catch(() => undefined);
  await app.get(path, { headers: idOf(path) }).catch(() => undefined);
  await held;
  const rest = app
    .stderr()
    .split('\n')
    .filter((line) => !line.startsWith('{"casemate":'))
    .join('\n')
    .replace(/preloaded-\w+/g, 'folder');
  return { ...(await app.exited), rest };
}

describe.each(nodeLines)('on Node %i', (line) => {
  const binary = nodeBinary(line);
  const told = { env, binary };

  test.each([
    ['/throw', 'uncaughtException', 'TypeError'],
    ['/reject', 'unhandledRejection', 'RangeError'],
    ['/odd', 'uncaughtException', 'object'],
  ])('%s: one line says what it was, and Node does what it always does', async (path, origin, name) => {
    const bare = await withPreloaded(source, { ...told, without: 'all' }, (app) => ending(app, path));
    const says = async (app: Preloaded): Promise<void> => {
      expect(await ending(app, path)).toEqual(bare);
      expect(crashLines(app)).toEqual([
        expect.objectContaining({
          casemate: 'crash',
          pid: app.pid,
          origin,
          error: expect.objectContaining({ name }) as unknown,
          requests: expect.arrayContaining(['id-of-held', `id-of-${path.slice(1)}`]) as unknown,
          environment: expect.objectContaining({
            API_TOKEN: '[redacted]',
            FEATURE: '[redacted]',
            NODE_ENV: 'production',
          }) as unknown,
        }),
      ]);
    };
    await withPreloaded(source, told, says);
    await withPreloaded(source, { ...told, without: ['crash'] }, (app) =>
      expect(says(app)).rejects.toHaveProperty('matcherResult.pass', false),
    );
  });

  test('no secret of the environment and no password of a URL is in the line', () =>
    withPreloaded(source, told, async (app) => {
      await ending(app, '/throw');
      const text = JSON.stringify(crashLines(app));
      expect(text).toContain('no [API_TOKEN] at redis://[redacted]@cache:1');
      expect(text).toContain('"cause":{"name":"Error","message":"[DATABASE_URL]"');
      expect(text).toMatch(/app\.cjs:\d+/);
      for (const secret of ['hunter2', 'a-token-of', 'pass-of-redis']) expect(text).not.toContain(secret);
    }));

  test.each([
    ["process.on('uncaughtException', () => process.exit(5))", '/throw', 5],
    ["process.on('unhandledRejection', () => process.exit(6))", '/reject', 6],
    ['process.setUncaughtExceptionCaptureCallback(() => process.exit(4))', '/throw', 4],
    ['', '/exit', 3],
  ])('an app that handles it, or exits by itself, is not spoken for: %s', (handler, path, code) =>
    withPreloaded(`${handler};${source}`, told, async (app) => {
      expect(await ending(app, path)).toEqual({ code, signal: null, rest: '' });
      expect(crashLines(app)).toEqual([]);
    }),
  );
});
