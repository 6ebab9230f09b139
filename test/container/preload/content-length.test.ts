import { partControl, withFront } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import { raw, statusOf } from '../../helpers/raw';
import { requestHttp2 } from '../../helpers/request-http2';
import { until } from '../../helpers/until';

/** Says what reached it, and on which connection. */
const program = `
require('node:http').createServer((request, response) => {
  console.log(request.method, request.url);
  let length = 0;
  request.on('data', (chunk) => (length += chunk.length)).on('end', () => {
    response.end(JSON.stringify({ length, announced: request.headers['content-length'], socket: request.socket.remotePort }));
  });
}).on('upgrade', (request, socket) => {
  socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\nupgraded');
}).listen(process.env.PORT, '127.0.0.1');
`;

partControl(
  'content-length',
  'a GET or HEAD whose body HTTP/2 did not announce is refused',
  { program },
  async (front) => {
    for (const method of ['GET', 'HEAD']) {
      for (const body of ['x', 'GET /inner HTTP/1.1\r\nHost: app\r\n\r\n', 'x'.repeat(500_000)]) {
        const { status, headers } = await requestHttp2(front.port, '/refused', { method, body });
        expect({ method, length: body.length, status }).toEqual({ method, length: body.length, status: 400 });
        expect(headers['cache-control']).toBe('no-store');
      }
    }
    // What it prints comes in order.
    await front.get('/last');
    expect(await until(() => front.appSaid().includes('/last'))).toBe(true);
    expect(front.appSaid()).not.toContain('/refused');
    expect((await logged(front, 7)).slice(0, 6).map(({ refusedBy }) => refusedBy)).toEqual(
      Array(6).fill('content-length'),
    );
  },
);

test('it gets the page of the front, and the next client is served at once', () =>
  withFront({ program }, async ({ port, get }) => {
    const accept = 'application/json';
    const { headers, body } = await requestHttp2(port, '/', { headers: { accept }, body: 'x' });
    const requestId = headers['x-request-id'];
    expect(requestId).toMatch(/^[\da-f]{32}$/);
    expect(JSON.parse(body)).toEqual({ error: { status: 400, message: 'Bad Request', requestId } });
    expect(Object.keys(headers).filter((name) => name.startsWith('x-casemate'))).toEqual([]);
    expect((await get('/')).status).toBe(200);
  }));

test('what has no body passes, and so does a body of any other method', () =>
  withFront({ program }, async (front) => {
    for (const method of ['GET', 'HEAD']) {
      for (const given of [{}, { body: '' }, { headers: { 'content-length': 0 }, body: '' }]) {
        expect({ method, given, status: (await requestHttp2(front.port, '/', { method, ...given })).status }).toEqual({
          method,
          given,
          status: 200,
        });
      }
      for (const headers of [{}, { 'Content-Length': '0' }, { 'Content-Length': '000' }]) {
        expect((await front.get('/', { method, headers })).status).toBe(200);
      }
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await requestHttp2(front.port, '/', { method, body: 'hello' });
      expect({ method, status: answer.status }).toEqual({ method, status: 200 });
      expect(JSON.parse(answer.body)).toMatchObject({ length: 5, announced: '5' });
    }
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
    for (const more of [upgrade, `${upgrade}Content-Length: 0\r\n`]) {
      expect(await raw(front.port, `GET / HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`)).toMatch(
        /^HTTP\/1\.1 101 .*upgraded$/s,
      );
    }
    expect((await logged(front, 19)).filter(({ refusedBy }) => refusedBy !== '')).toEqual([]);
  }));

test('a transfer coding is a body too, whatever it brings; only requests from the front are judged', () =>
  withFront({ program }, async ({ appPort }) => {
    const ask = async (headers: string, body: string): Promise<number> =>
      statusOf(
        await raw(appPort, `GET / HTTP/1.1\r\nHost: app\r\nConnection: close\r\n${headers}\r\n\r\n${body}`, false),
      );
    for (const [headers, body] of [
      ['Transfer-Encoding: chunked', '0\r\n\r\n'],
      ['Transfer-Encoding: chunked', '1\r\nx\r\n0\r\n\r\n'],
      ['Content-Length: 5', 'hello'],
      ['Content-Length: 0010', '0123456789'],
    ] as const) {
      expect([headers, await ask(`X-Casemate-Front: 1\r\n${headers}`, body)]).toEqual([headers, 400]);
      expect([headers, await ask(headers, body)]).toEqual([headers, 200]);
    }
  }));
