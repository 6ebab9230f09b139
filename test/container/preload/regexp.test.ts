import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded } from '../../helpers/preloaded';
import { until } from '../../helpers/until';

const source = `require('node:http').createServer((q, r) => {
  r.end(String(q.url === '/' || /^(a+)+$/.test('a'.repeat(60) + '!')));
}).listen(process.env.PORT, '127.0.0.1');`;

/** Backtracking, it takes years. */
const matches = async (app: Preloaded): Promise<void> => {
  expect(await serves(app)).toBe(true);
  let body: string | undefined;
  void app.get('/evil').then(
    (answer) => (body = answer.body),
    () => undefined,
  );
  expect(await until(() => body !== undefined, 5000)).toBe(true);
  expect(body).toBe('false');
};

test.each(nodeLines)('Node %i: (a+)+$ ends at once', async (line) => {
  const binary = nodeBinary(line);
  await withPreloaded(source, { binary }, matches);
  await withPreloaded(source, { binary, without: ['regexp'] }, (app) =>
    expect(matches(app)).rejects.toHaveProperty('matcherResult.pass', false),
  );
});
