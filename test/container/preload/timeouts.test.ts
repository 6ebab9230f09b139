import { serves, withPreloaded, type Preloaded } from '../../helpers/preloaded';

const source = `
  const server = require('node:http').createServer((q, r) => {
    const { keepAliveTimeout, headersTimeout, requestTimeout } = server;
    r.end(JSON.stringify({ keepAliveTimeout, headersTimeout, requestTimeout }));
  });
  Object.assign(server, JSON.parse(process.env.BEFORE ?? '{}'));
  server.listen(process.env.PORT, '127.0.0.1', () => Object.assign(server, JSON.parse(process.env.AFTER ?? '{}')));`;

const outlives =
  (seconds: number, more = {}) =>
  async (app: Preloaded): Promise<void> => {
    expect(await serves(app)).toBe(true);
    expect(JSON.parse((await app.get('/')).body)).toEqual({
      keepAliveTimeout: seconds * 1000,
      headersTimeout: 60_000,
      requestTimeout: 300_000,
      ...more,
    });
  };

test.each([
  ['where the app says nothing', {}],
  ['where the app says less', { AFTER: '{"keepAliveTimeout":1000}' }],
  ['where the app switched off the limit of headers', { BEFORE: '{"headersTimeout":0}' }],
])('connections outlive those of the front: %s', async (_, env) => {
  await withPreloaded(source, { env }, outlives(65));
  await withPreloaded(source, { env, without: ['timeouts'] }, (app) =>
    expect(outlives(65)(app)).rejects.toHaveProperty('matcherResult.pass', false),
  );
});

test('what the app chose to be longer, or without end, stays', async () => {
  await withPreloaded(source, { env: { AFTER: '{"keepAliveTimeout":120000}' } }, outlives(120));
  const off = { keepAliveTimeout: 0, requestTimeout: 0 };
  await withPreloaded(source, { env: { BEFORE: JSON.stringify(off) } }, outlives(0, { requestTimeout: 0 }));
});
