import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import http2 from 'node:http2';
import { text } from 'node:stream/consumers';
import type { HardeningOptions } from '../../../lib/options';
import { control, withFront, type Front } from '../../helpers/front';
import { raw, statusOf } from '../../helpers/raw';
import { until } from '../../helpers/until';

const kb = 1024;
const body = (bytes: number): string => 'x'.repeat(bytes);
const chunked = { 'Transfer-Encoding': 'chunked' };

async function post({ get }: Front, path: string, bytes: number, headers: OutgoingHttpHeaders = {}): Promise<number> {
  return (await get(path, { method: 'POST', body: body(bytes), headers })).status;
}

const small = { options: { bodyLimit: '10kb' } };

control('body-limit', 'a body over the limit never reaches the app, announced or in chunks', small, async (front) => {
  expect(await post(front, '/', 10 * kb + 1)).toBe(413);
  expect(await post(front, '/', 10 * kb + 1, chunked)).toBe(413);
  expect(await post(front, '/', 200 * kb, chunked)).toBe(413);
  expect(front.seen()).toBe(0);
  expect(await until(async () => (await front.log()).length === 3)).toBe(true);
  expect((await front.log()).map(({ refusedBy }) => refusedBy)).toEqual(['body-limit', 'body-limit', 'body-limit']);
});

test('it is refused by its announced length, before any of it was sent', () =>
  withFront(small, async ({ port, seen }) => {
    const answer = await raw(
      port,
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n',
    );
    expect(statusOf(answer)).toBe(413);
    expect(seen()).toBe(0);
  }));

test('up to the limit, every byte reaches the app', () =>
  withFront(small, async ({ get }) => {
    for (const headers of [{}, chunked]) {
      const answer = await get('/', { method: 'POST', body: body(10 * kb), headers });
      expect((JSON.parse(answer.body) as { body: string }).body).toHaveLength(10 * kb);
    }
  }));

test('the default is 1 MB', () =>
  withFront({}, async (front) => {
    expect(await post(front, '/', kb * kb)).toBe(200);
    expect(await post(front, '/', kb * kb + 1)).toBe(413);
  }));

const exceptions: Partial<HardeningOptions> = {
  bodyLimit: '10kb',
  bodyLimits: { '/upload': '2mb', '/tiny/': '1kb', '/upload/avatar': '20kb' },
};
const paths: readonly [path: string, kilobytes: number, status: number][] = [
  ['/upload', 1500, 200],
  ['/upload?x=y', 1500, 200],
  ['/upload/a/b', 1500, 200],
  ['/upload', 2049, 413],
  ['/upload/avatar', 20, 200],
  ['/upload/avatar', 21, 413],
  ['/a/../upload', 1500, 200],
  ['/upload/../other', 11, 413],
  ['/other/upload', 11, 413],
  ['/?/upload', 11, 413],
  ['/Upload', 11, 413],
  ['/tiny/x', 2, 413],
  ['/tiny', 2, 200],
];

control('body-limit', 'paths have limits of their own, by prefix', { options: exceptions }, async (front) => {
  for (const [path, kilobytes, status] of paths) {
    expect({ path, kilobytes, status: await post(front, path, kilobytes * kb) }).toEqual({ path, kilobytes, status });
  }
});

test('and are otherwise as hardened as the rest', () =>
  withFront({ options: exceptions }, async ({ get }) => {
    expect((await get('/upload/.env')).status).toBe(404);
    const [rest, own] = [await get('/'), await get('/upload')];
    expect(Object.keys(own.headers)).toEqual(Object.keys(rest.headers));
  }));

test('a limit for / is a limit for all', () =>
  withFront({ options: { bodyLimit: '10kb', bodyLimits: { '/': '20kb' } } }, async (front) => {
    expect(await post(front, '/x', 20 * kb)).toBe(200);
    expect(await post(front, '/x', 20 * kb + 1)).toBe(413);
  }));

test('over HTTP/2 too, the page is the neutral one', () =>
  withFront(small, async ({ port, seen }) => {
    const client = http2.connect(`https://localhost:${port}`, { rejectUnauthorized: false });
    try {
      const stream = client.request({ ':method': 'POST', ':path': '/', 'content-length': 10 * kb + 1 });
      const answered = once(stream, 'response') as Promise<[http2.IncomingHttpHeaders]>;
      stream.end(body(10 * kb + 1));
      const [headers] = await answered;
      expect(headers[':status']).toBe(413);
      const page = await text(stream);
      expect(page).toContain(String(headers['x-request-id']));
      expect(page).not.toContain('nginx');
      expect(seen()).toBe(0);
    } finally {
      client.destroy();
    }
  }));
