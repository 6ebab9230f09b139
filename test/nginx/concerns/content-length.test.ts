import { control, withFront, type Front } from '../../helpers/front';
import { raw, statusOf } from '../../helpers/raw';
import { until } from '../../helpers/until';

const ask = ({ port }: Front, method: string, headers: string, body = ''): Promise<string> =>
  raw(port, `${method} /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n\r\n${body}`);

const bodies: readonly [headers: string, body: string][] = [
  ['Content-Length: 1', 'x'],
  ['Content-Length: 10', '0123456789'],
  ['content-length: 0000000005', '01234'],
  ['Transfer-Encoding: chunked', '1\r\nx\r\n0\r\n\r\n'],
  ['Transfer-Encoding: chunked', '0\r\n\r\n'],
  ['transfer-encoding: Chunked', '1\r\nx\r\n0\r\n\r\n'],
];

control('content-length', 'a GET or HEAD with a body is refused', {}, async (front) => {
  for (const method of ['GET', 'HEAD']) {
    for (const [headers, body] of bodies) {
      expect({ method, headers, status: statusOf(await ask(front, method, headers, body)) }).toEqual({
        method,
        headers,
        status: 400,
      });
    }
  }
  expect(front.seen()).toBe(0);
  expect(await until(async () => (await front.log()).length === 2 * bodies.length)).toBe(true);
  expect(new Set((await front.log()).map(({ refusedBy }) => refusedBy))).toEqual(new Set(['content-length']));
});

test('one without a body passes, and so does a body of any other method', () =>
  withFront({}, async (front) => {
    for (const method of ['GET', 'HEAD']) {
      for (const headers of ['Content-Length: 0', 'Content-Length: 00', 'X-Own: 1']) {
        expect({ method, headers, status: statusOf(await ask(front, method, headers)) }).toEqual({
          method,
          headers,
          status: 200,
        });
      }
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND', 'SEARCH']) {
      for (const [headers, body] of bodies) {
        const answer = await ask(front, method, headers, body);
        // A Node before 22 does not know QUERY, and says so itself.
        expect({ method, headers, ok: [200, method === 'QUERY' ? 400 : 200].includes(statusOf(answer)) }).toEqual({
          method,
          headers,
          ok: true,
        });
      }
    }
  }));

test('what another concern refuses keeps its name, body or not', () =>
  withFront({ options: { bodyLimit: '1kb' } }, async ({ get, log }) => {
    expect((await get('/', { method: 'POST', body: 'x'.repeat(2000) })).status).toBe(413);
    expect((await get('/.env', { method: 'POST', body: 'x' })).status).toBe(404);
    expect(await until(async () => (await log()).length === 2)).toBe(true);
    expect((await log()).map(({ refusedBy }) => refusedBy)).toEqual(['body-limit', 'hidden-files']);
  }));
