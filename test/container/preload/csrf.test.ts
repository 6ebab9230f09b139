import { once } from 'node:events';
import { connect } from 'node:http2';
import { control, partControl, withFront, type Front } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import { raw, statusOf } from '../../helpers/raw';
import type { RequestOptions } from '../../helpers/request';

/** Lists one origin under /listed, reflects any under /any; changes something, and says what it saw. Accepts WebSockets. */
const program = `
const list = ['https://partner.example'];
require('node:http').createServer((request, response) => {
  const { origin } = request.headers;
  if (request.url.startsWith('/any') || (list.includes(origin) && request.url.startsWith('/listed'))) {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Credentials', 'true');
  }
  if (request.method === 'OPTIONS') return response.writeHead(204).end();
  if (request.method !== 'GET') console.log('changed by', request.method);
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => response.end(JSON.stringify({ method: request.method, body, headers: request.headers })));
}).on('upgrade', (request, socket) => {
  console.log('opened by', request.method);
  socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n');
}).listen(process.env.PORT, '127.0.0.1');
`;

const partner = 'https://partner.example';

const post = (origin: string, more: RequestOptions = {}): RequestOptions => ({
  method: 'POST',
  body: 'a=1',
  ...more,
  headers: { origin, cookie: 'session=1', 'sec-fetch-site': 'cross-site', ...more.headers },
});

partControl('csrf', 'a site that the app lists may use it as the user', { program }, async ({ get }) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const headers = { 'content-length': '3' };
    const { status, body } = await get('/listed?x=1', post(partner, { method, headers }));
    expect({ method, status }).toEqual({ method, status: 200 });
    const seen = JSON.parse(body) as { method: string; body: string; headers: Record<string, string> };
    expect(seen).toMatchObject({ method, body: 'a=1', headers: { origin: partner, cookie: 'session=1' } });
    expect(Object.keys(seen.headers).filter((name) => name.startsWith('x-casemate'))).toEqual([]);
  }
});

const refusals: readonly (readonly [path: string, origin: string])[] = [
  ['/listed', 'https://evil.example'],
  ['/listed', 'https://partner.example.evil.example'],
  ['/listed', 'null'],
  ['/any', 'https://evil.example'],
  ['/any', partner],
  ['/', partner],
];

control('csrf', 'any other site is refused, before the app can change a thing', { program }, async (front) => {
  for (const [path, origin] of refusals) {
    const answer = await front.get(path, post(origin, { headers: { accept: 'text/html' } }));
    expect({ path, origin, status: answer.status }).toEqual({ path, origin, status: 403 });
    expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    expect(answer.body).toContain(String(answer.headers['x-request-id']));
  }
  expect(front.appSaid()).toBe('');
  const lines = await logged(front, refusals.length);
  expect(lines.map(({ method, status, refusedBy }) => [method, status, refusedBy])).toEqual(
    refusals.map(() => ['POST', '403', 'csrf']),
  );
});

test('without the preload in the app, what only it could judge changes nothing', () =>
  withFront({ program, withoutPart: 'csrf' }, async ({ get, appSaid }) => {
    for (const [path, origin] of refusals) await get(path, post(origin));
    expect(appSaid()).toBe('');
  }));

test('who claims to have been asked is not believed', () =>
  withFront({ program }, async ({ get, appSaid }) => {
    const claim = { origin: partner, 'x-casemate-csrf': 'DELETE' };
    const { body } = await get('/listed', { headers: claim });
    expect(JSON.parse(body)).toMatchObject({ method: 'GET' });
    expect((await get('/', post('https://evil.example', { headers: claim }))).status).toBe(403);
    expect(appSaid()).toBe('');
  }));

test('the same over HTTP/2', () =>
  withFront({ program }, async ({ port }) => {
    const session = connect(`https://localhost:${port}`, { rejectUnauthorized: false });
    const ask = async (path: string): Promise<unknown> => {
      const headers = {
        ':method': 'PUT',
        ':path': path,
        origin: partner,
        cookie: 's=1',
        'sec-fetch-site': 'cross-site',
      };
      const stream = session.request(headers);
      stream.resume().end('a=1');
      const [answer] = (await once(stream, 'response')) as [Record<string, unknown>];
      return answer[':status'];
    };
    try {
      expect([await ask('/listed'), await ask('/other')]).toEqual([200, 403]);
    } finally {
      session.destroy();
    }
  }));

const upgrade = async ({ port }: Front, path: string, origin: string): Promise<number> =>
  statusOf(
    await raw(
      port,
      [
        `GET ${path} HTTP/1.1`,
        `Host: localhost:${port}`,
        `Origin: ${origin}`,
        'Cookie: session=1',
        'Connection: Upgrade, close',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        '\r\n',
      ].join('\r\n'),
    ),
  );

test('WebSockets of a listed site open, those of any other do not', () =>
  withFront({ program }, async (front) => {
    expect(await upgrade(front, '/listed', partner)).toBe(101);
    expect(front.appSaid()).toBe('opened by GET\n');
    expect(await upgrade(front, '/listed', 'https://evil.example')).toBe(403);
    expect(await upgrade(front, '/any', 'https://evil.example')).toBe(403);
    expect(front.appSaid()).toBe('opened by GET\n');
    expect((await logged(front, 3)).map(({ refusedBy }) => refusedBy)).toEqual(['', 'csrf', 'csrf']);
  }));
