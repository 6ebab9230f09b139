import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { installed } from '../../helpers/apps';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded } from '../../helpers/preloaded';
import { until } from '../../helpers/until';

/** Answers /held once it got SIGUSR2, / at once, and keeps the process alive by something else. */
const slow = `
const held = [];
process.once('SIGUSR2', () => held.splice(0).forEach((r) => r.end('late')));
setInterval(() => {}, 1000);
require('node:http').createServer((q, r) => {
  if (q.url !== '/held') return r.end('now');
  held.push(r);
  console.log('held');
}).listen(process.env.PORT, '127.0.0.1');`;

const finishes = async (app: Preloaded): Promise<void> => {
  expect(await serves(app)).toBe(true);
  const answer = app.get('/held').catch(() => ({ status: 0, body: '' }));
  expect(await until(() => app.said().includes('held'))).toBe(true);
  process.kill(app.pid, 'SIGTERM');
  // No more connections.
  expect(
    await until(() =>
      app.get('/').then(
        () => false,
        () => true,
      ),
    ),
  ).toBe(true);
  expect(app.running()).toBe(true);
  process.kill(app.pid, 'SIGUSR2');
  expect(await answer).toMatchObject({ status: 200, body: 'late' });
  expect(await app.exited).toEqual({ code: 0, signal: null });
};

describe.each(nodeLines)('on Node %i', (line) => {
  const binary = nodeBinary(line);

  test('SIGTERM: what is in flight is answered, then exit 0', async () => {
    await withPreloaded(slow, { binary }, finishes);
    await withPreloaded(slow, { binary, without: ['shutdown'] }, (app) =>
      expect(finishes(app)).rejects.toHaveProperty('matcherResult.pass', false),
    );
  });

  test("an app with a handler of its own: that one alone, and the app's exit code", () =>
    withPreloaded(
      `process.once('SIGTERM', () => { console.log(process.listenerCount('SIGTERM')); setTimeout(() => process.exit(7), 50); });${slow}`,
      { binary },
      async (app) => {
        expect(await serves(app)).toBe(true);
        process.kill(app.pid, 'SIGTERM');
        expect(await app.exited).toEqual({ code: 7, signal: null });
        expect(app.said()).toContain('0\n');
      },
    ));

  test('a handler that comes late counts, and one that goes leaves the signal to us', () =>
    withPreloaded(
      `${slow}
      const handler = () => console.log('of the app', process.listenerCount('SIGTERM'));
      process.on('SIGHUP', () => { process.on('SIGTERM', handler); setImmediate(() => console.log('added')); });
      process.on('SIGINT', () => { process.off('SIGTERM', handler); setImmediate(() => console.log('removed')); });`,
      { binary },
      async (app) => {
        expect(await serves(app)).toBe(true);
        process.kill(app.pid, 'SIGHUP');
        expect(await until(() => app.said().includes('added'))).toBe(true);
        process.kill(app.pid, 'SIGTERM');
        expect(await until(() => app.said().includes('of the app 1'))).toBe(true);
        expect((await app.get('/')).body).toBe('now');
        process.kill(app.pid, 'SIGINT');
        expect(await until(() => app.said().includes('removed'))).toBe(true);
        process.kill(app.pid, 'SIGTERM');
        expect(await app.exited).toEqual({ code: 0, signal: null });
      },
    ));

  test('a cluster: its workers answer, then all of it exits 0', () =>
    withPreloaded(
      `const cluster = require('node:cluster');
      if (cluster.isPrimary) {
        const worker = cluster.fork();
        process.once('SIGUSR2', () => worker.process.kill('SIGUSR2'));
      } else {${slow}}`,
      { binary },
      finishes,
    ));
});

test('connections that idle are served once more, and then close: no request is lost on its way', () =>
  withPreloaded(slow, {}, async (app) => {
    expect(await serves(app)).toBe(true);
    const agent = new Agent({ keepAlive: true });
    await app.get('/', { agent });
    const held = app.get('/held');
    expect(await until(() => app.said().includes('held'))).toBe(true);
    process.kill(app.pid, 'SIGTERM');
    expect(
      await until(() =>
        app.get('/').then(
          () => false,
          () => true,
        ),
      ),
    ).toBe(true);
    expect(await app.get('/', { agent })).toMatchObject({ body: 'now', headers: { connection: 'close' } });
    process.kill(app.pid, 'SIGUSR2');
    expect((await held).body).toBe('late');
    expect(await app.exited).toEqual({ code: 0, signal: null });
    agent.destroy();
  }));

test('WebSockets are told that the server goes away', () =>
  withPreloaded(
    `require('node:http').createServer((q, r) => r.end()).on('upgrade', (q, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n');
    }).listen(process.env.PORT, '127.0.0.1');`,
    {},
    async (app) => {
      expect(await serves(app)).toBe(true);
      const socket = connect(app.port, '127.0.0.1');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
      const closed = once(socket, 'close');
      socket.write(
        'GET / HTTP/1.1\r\nHost: app\r\nX-Casemate-Front: 1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      );
      expect(await until(() => chunks.length > 0)).toBe(true);
      process.kill(app.pid, 'SIGTERM');
      await closed;
      expect(Buffer.concat(chunks).subarray(-4)).toEqual(Buffer.from([0x88, 2, 0x03, 0xe9]));
      expect(await app.exited).toEqual({ code: 0, signal: null });
    },
  ));

test.each(nodeLines)('the ws library: its clients see 1001, and exit 0, on Node %i', async (line) => {
  const modules = join(await installed('socket.io'), 'node_modules');
  const source = `module.paths.unshift(${JSON.stringify(modules)});
    const { WebSocket, WebSocketServer } = require('ws');
    const server = require('node:http').createServer((q, r) => r.end());
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => {
      socket.on('message', (data) => socket.send(String(data)));
      socket.on('close', (code) => console.log('server', code));
    });
    server.listen(process.env.PORT, '127.0.0.1');`;
  await withPreloaded(source, { binary: nodeBinary(line) }, async (app) => {
    expect(await serves(app)).toBe(true);
    const client = `module.paths.unshift(${JSON.stringify(modules)});
      const { WebSocket } = require('ws');
      const socket = new WebSocket('ws://127.0.0.1:${app.port}', { headers: { 'X-Casemate-Front': '1' } });
      socket.on('open', () => socket.send('hello')).on('message', (data) => console.log(String(data)));
      socket.on('close', (code) => console.log('client', code)).on('error', (error) => console.log(error));`;
    await withPreloaded(client, { without: 'all' }, async (peer) => {
      expect(await until(() => peer.said().includes('hello'))).toBe(true);
      process.kill(app.pid, 'SIGTERM');
      await peer.exited;
      expect(peer.said()).toBe('hello\nclient 1001\n');
    });
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(app.said()).toContain('server 1001');
  });
});

test('an answer without end does not hold it up for ever', () =>
  withPreloaded(slow, {}, async (app) => {
    expect(await serves(app)).toBe(true);
    const answer = app.get('/held').catch(() => 'cut');
    expect(await until(() => app.said().includes('held'))).toBe(true);
    process.kill(app.pid, 'SIGTERM');
    expect(await app.exited).toEqual({ code: 0, signal: null });
    expect(await answer).toBe('cut');
  }));
