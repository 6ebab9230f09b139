import { gzipSync } from 'node:zlib';
import { partControl, withFront, type Front } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import { raw, statusOf } from '../../helpers/raw';
import type { RequestOptions } from '../../helpers/request';
import { requestHttp2 } from '../../helpers/request-http2';
import { until } from '../../helpers/until';

/** Says which targets reached it, and sends back the body it read. */
const program = `
const server = require('node:http').createServer((request, response) => {
  console.log('asked ' + request.url);
  request.pipe(response);
});
server.on('upgrade', (request, socket) => {
  console.log('asked ' + request.url);
  socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\nupgraded');
});
server.listen(process.env.PORT, '127.0.0.1');
`;

const json = (body: unknown): RequestOptions => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});
const form = (body: string, more = {}): RequestOptions => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...more },
  body,
});

const sql = "' OR '1'='1' --";
const script = '<script>alert(document.cookie)</script>';
const multipart = ['--x', 'Content-Disposition: form-data; name="text"', '', script, '--x--', ''].join('\r\n');

const attacks: Readonly<Record<string, readonly [path: string, options?: RequestOptions]>> = {
  'a query': [`/attack?id=${encodeURIComponent(sql)}`],
  'a path': [`/attack/${encodeURIComponent(script)}`],
  'a cookie': ['/attack', { headers: { Cookie: `theme=${encodeURIComponent(script)}` } }],
  JSON: ['/attack', json({ user: 'admin', password: { $ne: '' } })],
  'a form': ['/attack', form(`user=${encodeURIComponent(sql)}`)],
  'a form in gzip': ['/attack', { ...form(''), headers: { ...form('').headers, 'Content-Encoding': 'gzip' }, body: gzipSync(`user=${encodeURIComponent(sql)}`) }], // prettier-ignore
  'a multipart form': ['/attack', { ...form(multipart), headers: { 'Content-Type': 'multipart/form-data; boundary=x' } }], // prettier-ignore
  'a body without a type': ['/attack', { method: 'POST', body: JSON.stringify({ password: { $gt: '' } }) }],
  'a body in chunks': ['/attack', { ...json({ a: script }), headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' } }], // prettier-ignore
  'a method of any name': ['/attack', { ...json({ a: script }), method: 'PATCH' }],
};

/** The lines of the app's log that are ours. */
const linesOf = ({ appSaid }: Front): Record<string, string>[] =>
  appSaid()
    .split('\n')
    .filter((line) => line.startsWith('{"casemate":"inspection"'))
    .map((line) => JSON.parse(line) as Record<string, string>);

/** What an app prints comes in order. */
async function expectNotAsked(front: Front, target: string): Promise<void> {
  await front.get('/last');
  expect(await until(() => front.appSaid().includes('asked /last'))).toBe(true);
  expect(front.appSaid()).not.toContain(`asked ${target}`);
}

partControl(
  'inspection',
  'an attack is refused wherever it is, and the app is not asked',
  { program },
  async (front) => {
    for (const [name, [path, options]] of Object.entries(attacks)) {
      const { status } = await front.get(path, options);
      expect({ name, status }).toEqual({ name, status: 403 });
    }
    await expectNotAsked(front, '/attack');
    const count = Object.keys(attacks).length;
    expect((await logged(front, count + 1)).slice(0, count).map(({ refusedBy }) => refusedBy)).toEqual(
      Array(count).fill('inspection'),
    );
  },
);

partControl(
  'inspection',
  'an attack over HTTP/2, and in the upgrade to a WebSocket, is refused too',
  { program },
  async (front) => {
    const path = `/attack?id=${encodeURIComponent(sql)}`;
    expect((await requestHttp2(front.port, path)).status).toBe(403);
    const upgrade = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`;
    expect(statusOf(await raw(front.port, upgrade))).toBe(403);
    await expectNotAsked(front, '/attack');
  },
);

test('what an app hands on to another server of its own is not waited for again', () => {
  const outer = `
const http = require('node:http');
const inner = http.createServer((request, response) => request.pipe(response));
http.createServer((request, response) => {
  if (request.url === '/read') request.resume().on('end', () => inner.emit('request', request, response.end('read')));
  else inner.emit('request', request, response);
}).listen(process.env.PORT, '127.0.0.1');
`;
  return withFront({ program: outer }, async ({ get }) => {
    const sent = json({ a: 1 });
    expect((await get('/', sent)).body).toBe(sent.body);
    expect((await get('/read', sent)).body).toBe('read');
  });
});

test('the page is the front’s, with the request id; a line says what was found, and no secret', () =>
  withFront({ program }, async (front) => {
    const accept = { Accept: 'application/json' };
    const { headers, body } = await front.get('/attack?card=1', {
      ...form(`comment=${encodeURIComponent(`${sql} mail@example.com 4111111111111111`)}`, accept),
    });
    const requestId = headers['x-request-id'];
    expect(JSON.parse(body)).toEqual({ error: { status: 403, message: 'Forbidden', requestId } });
    expect(headers['cache-control']).toBe('no-store');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-casemate'))).toEqual([]);
    const secret = 'correct horse battery staple';
    const second = await front.get('/attack', json({ password: { $ne: secret } }));
    expect(await until(() => linesOf(front).length === 2)).toBe(true);
    const [first, other] = linesOf(front);
    expect(first).toMatchObject({
      requestId,
      decision: 'block',
      detector: 'sql-injection',
      part: 'body',
      name: 'comment',
      method: 'POST',
      path: '/attack',
      client: '127.0.0.1',
    });
    expect(Date.parse(first?.time ?? '')).not.toBeNaN();
    expect(other).toMatchObject({ requestId: second.headers['x-request-id'], detector: 'nosql-injection' });
    for (const told of ['mail@', '411111', secret]) expect(front.appSaid()).not.toContain(told);
  }));

test('an exception of a path, a detector and a name, as the line has them, lets pass that and nothing else', () =>
  withFront(
    {
      program,
      options: {
        inspectionExcept: [
          { path: '/posts/*/edit', detector: 'cross-site-scripting', name: 'content' },
          { path: '/playground' },
        ],
      },
    },
    async (front) => {
      const content = form(`content=${encodeURIComponent(script)}`);
      const statusAt = async (path: string, options = content): Promise<readonly [string, number]> => [
        path,
        (await front.get(path, options)).status,
      ];
      for (const path of ['/posts/7/edit', '/posts/7/edit/now', '/playground', '/playground/x', '/posts/a/edit?x=1']) {
        expect(await statusAt(path)).toEqual([path, 200]);
      }
      for (const path of [
        '/posts/7',
        '/posts//edit',
        '/posts/7/x/edit',
        '/playgrounds',
        '/x/../playground',
        '/playground/..%2fx',
        '/playground/%2e%2e/x',
        '//playground',
      ]) {
        // prettier-ignore
        expect(await statusAt(path)).toEqual([path, 403]);
      }
      const named = form(`comment=${encodeURIComponent(script)}`);
      expect(await statusAt('/posts/7/edit', named)).toEqual(['/posts/7/edit', 403]);
      const other = form(`content=${encodeURIComponent(sql)}`);
      expect(await statusAt('/posts/7/edit', other)).toEqual(['/posts/7/edit', 403]);
      expect(await statusAt('/playground', other)).toEqual(['/playground', 200]);
    },
  ));

test('count: the app is asked with the very body, the line and the access log say what would have been refused', () =>
  withFront({ program, options: { inspection: 'count' } }, async (front) => {
    for (const [name, [path, options]] of Object.entries(attacks)) {
      const { status, bytes } = await front.get(path, options);
      expect({ name, status }).toEqual({ name, status: 200 });
      if (options?.body !== undefined) expect(bytes).toEqual(Buffer.from(options.body));
    }
    const count = Object.keys(attacks).length;
    expect(await until(() => linesOf(front).length === count)).toBe(true);
    expect(linesOf(front).map(({ decision }) => decision)).toEqual(Array(count).fill('count'));
    const log = await logged(front, count);
    expect(log.map(({ refusedBy, reported }) => [refusedBy, reported])).toEqual(Array(count).fill(['', 'inspection']));
  }));

test('off: nothing is looked at', () =>
  withFront({ program, options: { inspection: 'off' } }, async (front) => {
    for (const [path, options] of Object.values(attacks)) expect((await front.get(path, options)).status).toBe(200);
    expect(linesOf(front)).toEqual([]);
  }));

test('what is no text passes as it comes, and so does a document; of a body that may be longer than 1 MB the first is inspected', () =>
  withFront({ program, options: { bodyLimits: { '/upload': '4mb' } } }, async (front) => {
    const filler = 'plain words and no more '.repeat(80_000);
    const after = form(`text=${encodeURIComponent(filler)}&id=${encodeURIComponent(sql)}`);
    expect((await front.get('/upload', after)).body).toBe(after.body);
    const before = form(`id=${encodeURIComponent(sql)}&text=${encodeURIComponent(filler)}`);
    expect((await front.get('/upload', before)).status).toBe(403);
    const file = ['--x', 'Content-Disposition: form-data; name="file"; filename="a.js"', '', `${script}\n`.repeat(40_000), '--x--', '']; // prettier-ignore
    const upload = { ...form(file.join('\r\n')), headers: { 'Content-Type': 'multipart/form-data; boundary=x' } };
    expect((await front.get('/upload', upload)).body).toBe(upload.body);
    for (const type of ['text/plain', 'text/markdown; charset=utf-8', 'text/html']) {
      const note = { method: 'PUT', headers: { 'Content-Type': type }, body: script };
      expect((await front.get('/upload', note)).body).toBe(script);
      const disguised = { ...note, body: ` ${JSON.stringify({ password: { $ne: '' } })}` };
      expect((await front.get('/upload', disguised)).status).toBe(403);
    }
    const untyped = { method: 'POST', body: Buffer.concat([Buffer.alloc(8), Buffer.from(script)]) };
    expect((await front.get('/upload', untyped)).bytes).toEqual(untyped.body);
    for (const type of ['application/octet-stream', 'image/png', 'application/offset+octet-stream']) {
      const picture = { method: 'POST', headers: { 'Content-Type': type }, body: script };
      expect((await front.get('/upload', picture)).body).toBe(script);
    }
  }));

test('connections are kept: after a refusal the next request on it is served', () =>
  withFront({ program }, async (front) => {
    for (let count = 0; count < 20; count += 1) {
      const attack = await front.get('/attack', form(`id=${encodeURIComponent(sql)}`));
      const honest = await front.get('/honest', form(`id=${count}`));
      expect([attack.status, honest.status, honest.body]).toEqual([403, 200, `id=${count}`]);
    }
  }));
