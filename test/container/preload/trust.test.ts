import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { markLine } from '../../../container/preload/mark';
import { accepts, installed, type AppName } from '../../helpers/apps';
import { partControl, withFront, type Front } from '../../helpers/front';
import { withPreloaded } from '../../helpers/preloaded';
import { raw } from '../../helpers/raw';
import { request } from '../../helpers/request';
import { until } from '../../helpers/until';

/** What an app sees of its client in each place where one looks. */
const program = `
const { createServer } = require('node:http');
createServer((q, r) => {
  const { remoteAddress, remotePort, remoteFamily, encrypted } = q.socket;
  r.end(JSON.stringify({ remoteAddress, remotePort, remoteFamily, encrypted, same: q.socket === r.socket && q.connection === q.socket, sent: q.headers['x-casemate-port'] ?? null, keys: Object.keys(q).includes('socket') }));
}).on('upgrade', (q, socket) => {
  socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n' + socket.remoteAddress + ' ' + socket.encrypted);
}).listen(process.env.PORT, '127.0.0.1');
`;

const seen = async ({ port }: Front, localAddress: string, headers = {}): Promise<unknown> =>
  JSON.parse((await request(`https://127.0.0.1:${port}/`, { localAddress, headers })).body);

partControl('trust', 'sockets report TLS, and the client', { program }, async (front) => {
  for (const address of ['127.0.0.2', '127.0.0.3', '127.0.0.2']) {
    expect(await seen(front, address, { 'X-Forwarded-For': '192.0.2.1', 'X-Casemate-Port': '1' })).toEqual({
      remoteAddress: address,
      remotePort: expect.any(Number) as number,
      remoteFamily: 'IPv4',
      encrypted: true,
      same: true,
      sent: null,
      keys: true,
    });
  }
  expect(
    await raw(front.port, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  ).toMatch(/127\.0\.0\.1 true$/);
});

test('the port is the one that the client called from', () =>
  withFront({ program }, async ({ port }) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { localPort } = socket;
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(answer).toContain(`"remotePort":${localPort ?? ''},`);
  }));

test('nobody else can claim it: neither a client nor who reaches the port of the app', () =>
  withFront({ program, profile: { mark: 'known to the front alone' } }, async (front) => {
    // The preload of this app knows another mark, so that the front is as much a stranger as anybody.
    const plain = { remoteAddress: '127.0.0.1', same: true };
    expect(await seen(front, '127.0.0.2', { 'X-Casemate-Front': '1' })).toMatchObject(plain);
    const ask = async (headers: string): Promise<string> =>
      raw(front.appPort, `GET / HTTP/1.1\r\nHost: app\r\nConnection: close\r\n${headers}\r\n`, false);
    for (const mark of ['', '2', 'known to the front alone']) {
      expect(await ask(`X-Casemate-Front: ${mark}\r\nX-Forwarded-For: 192.0.2.1\r\n`)).not.toMatch(
        /192\.0\.2\.1|"encrypted":true/,
      );
    }
    expect(await ask('X-Casemate-Front: 1\r\nX-Forwarded-For: 192.0.2.1\r\n')).toMatch(/192\.0\.2\.1/);
  }));

const secret = 'a1'.repeat(16);

/** The front and the app of a task, which find their mark in a file that both see. */
async function withMarkFile(line: string | undefined, use: (front: Front) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'mark-'));
  const [front, app] = [join(directory, 'front.conf'), join(directory, 'app.conf')];
  writeFileSync(front, markLine(secret));
  if (line !== undefined) writeFileSync(app, line);
  try {
    await withFront({ program, profile: { mark: { file: front } }, mark: { file: app } }, use);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('a mark that is made with the task: the front sends it, the app knows it, and no other', () =>
  withMarkFile(markLine(secret), async (front) => {
    expect(await seen(front, '127.0.0.2', { 'X-Casemate-Front': '1' })).toMatchObject({
      remoteAddress: '127.0.0.2',
      encrypted: true,
    });
    const ask = async (mark: string): Promise<string> =>
      raw(
        front.appPort,
        `GET / HTTP/1.1\r\nHost: app\r\nConnection: close\r\n${mark}X-Forwarded-For: 192.0.2.1\r\n\r\n`,
        false,
      );
    for (const mark of ['', '1', 'undefined', '[object Object]', 'b2'.repeat(16)]) {
      expect(await ask(`X-Casemate-Front: ${mark}\r\n`)).not.toMatch(/192\.0\.2\.1|"encrypted":true/);
    }
    expect(await ask(`X-Casemate-Front: ${secret}\r\n`)).toMatch(/192\.0\.2\.1/);
  }));

test.each([undefined, '', markLine('short'), markLine('')])(
  'where the file is %j, nobody is believed, and a line says so',
  (line) =>
    withMarkFile(line, async (front) => {
      expect(await seen(front, '127.0.0.2')).toMatchObject({ remoteAddress: '127.0.0.1' });
      expect(front.appSaid()).toContain('casemate: the mark of the front is not known');
    }),
);

/** Keeps its requests, and answers with who sent each of them. */
const keeping = `
const old = [];
require('node:http').createServer((q, r) => {
  old.push(q);
  r.end(JSON.stringify(old.map(({ socket }) => socket.remoteAddress)));
}).listen(process.env.PORT, '127.0.0.1');`;

partControl(
  'trust',
  'an old request keeps its client, though the next one has come on the same connection',
  { program: keeping },
  async ({ port }) => {
    const ask = async (localAddress: string): Promise<string[]> =>
      JSON.parse((await request(`https://127.0.0.1:${port}/`, { localAddress })).body) as string[];
    await ask('127.0.0.2');
    await ask('127.0.0.3');
    expect((await ask('127.0.0.4')).slice(-3)).toEqual(['127.0.0.2', '127.0.0.3', '127.0.0.4']);
  },
);

test('each of one client’s requests keeps it, though another client has come on the same connection', () =>
  withPreloaded(keeping, {}, async ({ port }) => {
    expect(await until(() => accepts(port))).toBe(true);
    const socket = createConnection(port, '127.0.0.1').setEncoding('utf8');
    const seenBy = async (client: string): Promise<unknown> => {
      socket.write(`GET / HTTP/1.1\r\nHost: app\r\nX-Casemate-Front: 1\r\nX-Forwarded-For: ${client}\r\n\r\n`);
      const [answer] = (await once(socket, 'data')) as [string];
      return JSON.parse(answer.slice(answer.indexOf('[')));
    };
    await seenBy('192.0.2.1');
    await seenBy('192.0.2.1');
    expect(await seenBy('192.0.2.2')).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.2']);
    socket.destroy();
  }));

type App = readonly [modules: AppName | undefined, source: string];

const express = (trust: string): string => `
  const app = require('express')();
  ${trust}
  app.use(require('express-session')({ secret: 'x', resave: false, saveUninitialized: true, cookie: { secure: true } }));
  app.get('/', (q, r) => r.send([q.protocol, q.secure, q.ip, q.hostname].join(' ')));
  app.listen(process.env.PORT, '127.0.0.1');`;

/** Each answers with what its framework makes of the way the request came, and sets a cookie for HTTPS alone. */
const untrusting: Readonly<Record<string, App>> = {
  'Express 4': ['json-server', express('')],
  'Express 5': [undefined, express('')],
  'Express that trusts loopback': [undefined, express("app.set('trust proxy', 'loopback, 10.0.0.0/8');")],
  Fastify: [
    'fastify',
    `const fastify = require('fastify')();
    fastify.get('/', (q, reply) => {
      const secure = q.protocol === 'https';
      if (secure) reply.header('Set-Cookie', 'a=1; secure');
      return [q.protocol, secure, q.ip, q.hostname].join(' ');
    });
    fastify.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });`,
  ],
  Koa: [
    'koa',
    `const app = new (require('koa'))();
    app.use((context) => {
      context.cookies.set('a', '1', { secure: true });
      context.body = [context.protocol, context.secure, context.ip, context.hostname].join(' ');
    });
    app.listen(process.env.PORT, '127.0.0.1');`,
  ],
};

const trusting: Readonly<Record<string, App>> = {
  'Express that trusts one proxy': [undefined, express("app.set('trust proxy', 1);")],
  'Express that trusts all': [undefined, express("app.set('trust proxy', true);")],
};

async function sourceOf({ 0: modules, 1: source }: App): Promise<string> {
  if (modules === undefined) return source;
  return `module.paths.unshift(${JSON.stringify(join(await installed(modules), 'node_modules'))});${source}`;
}

const knowsItsClients = async ({ port }: Front): Promise<void> => {
  const headers = { Host: 'localhost' };
  const answer = await request(`https://127.0.0.1:${port}/`, { localAddress: '127.0.0.9', headers });
  expect(answer.body).toBe('https true 127.0.0.9 localhost');
  expect(answer.headers['set-cookie']?.join()).toMatch(/; secure/i);
};

test.each(Object.entries({ ...untrusting, ...trusting }))(
  '%s: sets secure cookies, builds https URLs, knows its clients',
  async (_, app) => withFront({ program: await sourceOf(app) }, knowsItsClients),
);

test.each(Object.entries(untrusting).filter(([name]) => !name.includes('loopback')))(
  '%s: red without trust',
  async (_, app) => {
    await expect(withFront({ program: await sourceOf(app), withoutPart: 'trust' }, knowsItsClients)).rejects.toThrow();
  },
);
