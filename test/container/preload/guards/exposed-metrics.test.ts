import { nodeBinary, nodeLines } from '../../../helpers/node-versions';
import { serves, withPreloaded } from '../../../helpers/preloaded';

const program = `
const types = {
  '/metrics': 'text/plain; version=0.0.4; charset=utf-8',
  '/openmetrics': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  '/text': 'text/plain; charset=utf-8',
  '/page': 'text/html',
};
require('node:http').createServer((request, response) => {
  const [path, way] = request.url.split('?');
  const type = types[path] ?? 'text/plain';
  if (way === 'written') response.writeHead(200, { 'Content-Type': type }).write('process_cpu');
  else response.setHeader('Content-Type', type);
  response.end('_seconds_total 1');
}).listen(process.env.PORT, '127.0.0.1');
`;

const exposed = ['/metrics', '/metrics?written', '/openmetrics', '/openmetrics?written'];

test.each(nodeLines)('Node %i: no metrics for everybody', (line) =>
  withPreloaded(program, { binary: nodeBinary(line) }, async (app) => {
    expect(await serves(app)).toBe(true);
    for (const path of exposed) {
      const { status, body } = await app.get(path);
      expect({ path, status }).toEqual({ path, status: 403 });
      expect(body).not.toContain('seconds_total');
    }
    expect(app.said()).toContain('"detector":"exposed-metrics"');
    // Anybody can write such a header.
    expect(await app.get('/metrics', { headers: { Authorization: 'Bearer x' } })).toMatchObject({ status: 403 });
    for (const path of ['/text', '/text?written', '/page']) expect(await app.get(path)).toMatchObject({ status: 200 });
  }),
);

test('everybody reads them without guards, or with an exception', async () => {
  const inspectionExcept = [{ path: '/', detector: 'exposed-metrics' }];
  for (const given of [{ without: ['guards'] as const }, { options: { inspectionExcept } }]) {
    await withPreloaded(program, given, async (app) => {
      expect(await serves(app)).toBe(true);
      for (const path of exposed) expect(await app.get(path)).toMatchObject({ status: 200 });
    });
  }
});
