import { once } from 'node:events';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { freePort } from '../../../lib/local/ports';
import { accepts } from '../../helpers/apps';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded } from '../../helpers/preloaded';
import { request } from '../../helpers/request';
import { until } from '../../helpers/until';

const server = (answer: string, listen: string): string =>
  `require('node:http').createServer((q, r) => r.end(${JSON.stringify(answer)})).listen(${listen});`;

/** An address of this machine that is not loopback, where it has one. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((each) => each && !each.internal && each.family === 'IPv4')?.address;

const reaches = (address: string, port: number): Promise<boolean> =>
  request(`http://${address}:${port}/`).then(
    () => true,
    () => false,
  );

/** Every way to ask for the given port on more than loopback. */
const wide: Readonly<Record<string, string>> = {
  'a port': 'Number(process.env.PORT)',
  'a port as text': 'process.env.PORT',
  'a port and a callback': "process.env.PORT, () => console.log('listens')",
  'every address': "process.env.PORT, '0.0.0.0'",
  'every address of IPv6': "process.env.PORT, '::'",
  'an address and a backlog': "process.env.PORT, '0.0.0.0', 100, () => console.log('listens')",
  options: "{ port: process.env.PORT, host: '0.0.0.0' }, () => console.log('listens')",
  'options without a host': '{ port: Number(process.env.PORT), backlog: 5, exclusive: true }',
};

const isNarrow = async (app: Preloaded): Promise<void> => {
  expect(await serves(app)).toBe(true);
  expect(await reaches('[::1]', app.port)).toBe(false);
  if (outside !== undefined) expect(await reaches(outside, app.port)).toBe(false);
};

test.each(Object.keys(wide))('%s: on loopback alone, and a line says so', async (name) => {
  const source = server('hello', wide[name] ?? '');
  await withPreloaded(source, {}, async (app) => {
    await isNarrow(app);
    expect(await until(() => app.said().includes(`casemate: the app asks for port ${app.port}`))).toBe(true);
    if (source.includes('console.log')) expect(await until(() => app.said().includes('listens'))).toBe(true);
  });
  await withPreloaded(source, { without: ['app-port'] }, (app) =>
    expect(isNarrow(app)).rejects.toHaveProperty('matcherResult.pass', false),
  );
});

test('what listens on loopback already is not touched, and nothing is said', () =>
  withPreloaded(server('hello', "process.env.PORT, 'localhost'"), {}, async (app) => {
    expect(await until(() => accepts(app.port))).toBe(true);
    expect(app.said()).toBe('');
  }));

describe.each(nodeLines)('on Node %i', (line) => {
  const binary = nodeBinary(line);

  test('a port of its own choice: moved to the given one', async () => {
    const own = await freePort();
    const source = `process.on('exit', () => console.log('exit'));
      const server = require('node:http').createServer((q, r) => r.end(JSON.stringify(server.address())));
      server.on('close', () => console.log('closed')).on('listening', () => console.log('listens'));
      server.listen(${own}, '0.0.0.0');`;
    const moves = async (app: Preloaded): Promise<void> => {
      expect(await serves(app)).toBe(true);
      expect(JSON.parse((await app.get('/')).body)).toEqual({ address: '127.0.0.1', family: 'IPv4', port: app.port });
      expect(await reaches('127.0.0.1', own)).toBe(false);
      // The app heard of one start, and of no end.
      expect(app.said().match(/^(?:listens|closed)$/gm)).toEqual(['listens']);
      expect(app.stderr()).toContain(`casemate: the app listens on port ${own} of its own choice; it was moved to`);
    };
    await withPreloaded(source, { binary }, moves);
    await withPreloaded(source, { binary, without: ['app-port'] }, (app) =>
      expect(moves(app)).rejects.toHaveProperty('matcherResult.pass', false),
    );
  });

  test('a port that another program holds: moved at once', async () => {
    const other = createServer().listen(await freePort(), '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      await withPreloaded(server('hello', `${port}, () => console.log('listens')`), { binary }, async (app) => {
        expect(await serves(app)).toBe(true);
        expect(await until(() => app.said().includes('listens'))).toBe(true);
      });
    } finally {
      other.close();
    }
  });

  test('metrics first, then the app: both as they asked', async () => {
    const metrics = await freePort();
    const source = `${server('metrics', `${metrics}, '127.0.0.1'`)}
      setTimeout(() => { ${server('app', 'process.env.PORT')} }, 300);`;
    await withPreloaded(source, { binary }, async (app) => {
      expect(await serves(app)).toBe(true);
      expect((await app.get('/')).body).toBe('app');
      expect((await request(`http://127.0.0.1:${metrics}/`)).body).toBe('metrics');
    });
  });

  test('metrics first, then long nothing, then the app: metrics get their own port back', async () => {
    const metrics = await freePort();
    const source = `${server('metrics', `${metrics}, '127.0.0.1'`)}
      process.once('SIGUSR2', () => { ${server('app', 'process.env.PORT')} });`;
    await withPreloaded(source, { binary }, async (app) => {
      expect(await serves(app)).toBe(true);
      expect((await app.get('/')).body).toBe('metrics');
      process.kill(app.pid, 'SIGUSR2');
      expect(
        await until(() =>
          app.get('/').then(
            ({ body }) => body === 'app',
            () => false,
          ),
        ),
      ).toBe(true);
      expect(
        await until(() =>
          request(`http://127.0.0.1:${metrics}/`).then(
            ({ body }) => body === 'metrics',
            () => false,
          ),
        ),
      ).toBe(true);
    });
  });

  test('the workers of a cluster, with a port of their own: moved together', async () => {
    const own = await freePort();
    const source = `const cluster = require('node:cluster');
      if (cluster.isPrimary) { cluster.fork(); cluster.fork(); } else { ${server('hello', `${own}`)} }`;
    await withPreloaded(source, { binary }, async (app) => {
      expect(await serves(app)).toBe(true);
      expect(await until(async () => !(await reaches('127.0.0.1', own)))).toBe(true);
      for (let count = 0; count < 4; count += 1) expect((await app.get('/')).body).toBe('hello');
    });
  });
});

test('any free port, a path or a descriptor: none of our business', () =>
  withPreloaded(
    `const http = require('node:http');
    const path = require('node:path').join(__dirname, 'socket');
    http.createServer().listen(0, function () { console.log('any', this.address().port !== Number(process.env.PORT)); });
    http.createServer().listen(path, function () { console.log('path', this.address() === path); });
    http.createServer().listen({ path: path + '2' }, function () { console.log('path', this.address() === path + '2'); });
    http.createServer().listen(process.env.NOT_SET, () => console.log('any too'));`,
    {},
    async (app) => {
      expect(await until(() => app.said().split('\n').length > 4)).toBe(true);
      expect(app.said().trim().split('\n').sort()).toEqual(['any too', 'any true', 'path true', 'path true']);
    },
  ));
