import { Agent, get } from 'node:http';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded } from '../../helpers/preloaded';
import { until } from '../../helpers/until';

/** Tells of the requests for `/one` whether the garbage collector has taken them. */
const source = `const ones = [];
require('node:http').createServer((request, response) => {
  if (request.url === '/one') ones.push(new WeakRef(request));
  if (request.url === '/gone') global.gc();
  response.end(String(ones.length > 0 && ones.every((one) => one.deref() === undefined)));
}).listen(process.env.PORT, '127.0.0.1');`;

/** Asks on a connection that stays open for as long as `use` takes. */
async function onOpenConnection({ port }: Preloaded, path: string, use: () => Promise<void>): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  try {
    await new Promise((resolve, reject) => {
      get(
        { agent, port, host: '127.0.0.1', path, headers: { 'X-Casemate-Front': '1', 'X-Forwarded-For': '192.0.2.1' } },
        (answer) => {
          answer.resume().on('end', resolve);
        },
      ).on('error', reject);
    });
    await use();
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
  } finally {
    agent.destroy();
  }
}

test.each(nodeLines)('Node %i: an open connection keeps nothing of a request that is answered', (line) =>
  withPreloaded(source, { binary: nodeBinary(line), flags: ['--expose-gc'] }, async (app) => {
    expect(await serves(app)).toBe(true);
    await onOpenConnection(app, '/one', async () => {
      expect(await until(async () => (await app.get('/gone')).body === 'true', 5000)).toBe(true);
    });
  }),
);
