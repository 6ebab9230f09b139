import { gunzipSync, gzipSync } from 'node:zlib';
import type { OutgoingHttpHeaders, RequestListener } from 'node:http';
import { control, withFront, type Front } from '../../helpers/front';

const text = 'All work and no play makes Jack a dull boy. '.repeat(200);

const types: Readonly<Record<string, string>> = {
  '/': 'text/html; charset=utf-8',
  '/page': 'text/html',
  '/data': 'application/json',
  '/feed': 'application/xml',
  '/app.js': 'text/javascript',
  '/app.mjs': 'application/javascript',
  '/style.css': 'text/css',
  '/logo.svg': 'image/svg+xml',
  '/events': 'text/event-stream',
  '/photo.png': 'image/png',
  '/font.woff2': 'font/woff2',
  '/small': 'text/html',
  '/encoded': 'text/html',
};

const app: RequestListener = (req, res) => {
  const path = (req.url ?? '/').split('?')[0] ?? '/';
  res.setHeader('Content-Type', types[path] ?? 'text/plain').setHeader('ETag', '"1"');
  if (path === '/small') res.end('small');
  else if (path === '/encoded') res.setHeader('Content-Encoding', 'gzip').end(gzipSync(text));
  else res.end(text);
};

async function encoding({ get }: Front, path: string, headers: OutgoingHttpHeaders = {}): Promise<string> {
  const answer = await get(path, { headers: { 'Accept-Encoding': 'gzip, deflate, br', ...headers } });
  const encoded = answer.headers['content-encoding'] ?? 'identity';
  const body = encoded === 'gzip' ? gunzipSync(answer.bytes).toString() : answer.body;
  expect(body).toBe(path === '/small' ? 'small' : text);
  return encoded;
}

control('compression', 'clients without a session get text compressed', { app }, async (front) => {
  for (const path of [
    '/',
    '/page',
    '/data',
    '/feed',
    '/app.js',
    '/app.mjs',
    '/style.css',
    '/logo.svg',
    '/app.js?v=2',
  ]) {
    expect({ path, encoding: await encoding(front, path) }).toEqual({ path, encoding: 'gzip' });
  }
});

const sessions: readonly OutgoingHttpHeaders[] = [{ Cookie: 'sid=1' }, { Authorization: 'Bearer x' }];

control('compression', 'with one, files that are the same for everybody still are', { app }, async (front) => {
  for (const session of sessions.map((one) => ({ ...one, 'Sec-Fetch-Site': 'same-origin' }))) {
    for (const path of ['/app.js', '/app.mjs', '/style.css', '/logo.svg', '/style.css?v=1']) {
      expect({ path, encoding: await encoding(front, path, session) }).toEqual({ path, encoding: 'gzip' });
    }
  }
});

test('with one, no page is whose length could give a secret away (BREACH)', () =>
  withFront({ app }, async (front) => {
    for (const session of sessions) {
      for (const path of ['/', '/page', '/data', '/feed', '/page?x=.js', '/data?/app.js']) {
        expect({ path, encoding: await encoding(front, path, session) }).toEqual({ path, encoding: 'identity' });
      }
    }
  }));

test('what streams, is small or compressed already, or was not asked for stays as it is', () =>
  withFront({ app }, async (front) => {
    for (const path of ['/events', '/photo.png', '/font.woff2', '/small']) {
      expect({ path, encoding: await encoding(front, path) }).toEqual({ path, encoding: 'identity' });
    }
    expect(await encoding(front, '/', { 'Accept-Encoding': 'identity' })).toBe('identity');
    expect(await encoding(front, '/', { 'Accept-Encoding': 'gzip;q=0' })).toBe('identity');
  }));

test('an answer that the app compressed passes byte for byte', () =>
  withFront({ app }, async (front) => {
    for (const headers of [{}, ...sessions]) {
      const answer = await front.get('/encoded', { headers: { 'Accept-Encoding': 'gzip', ...headers } });
      expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', etag: '"1"' });
      expect(answer.bytes.equals(gzipSync(text))).toBe(true);
    }
  }));

test('caches are told that answers differ, and validators become weak where bytes do', () =>
  withFront({ app }, async ({ get }) => {
    const [gzip, plain] = [
      await get('/app.js', { headers: { 'Accept-Encoding': 'gzip' } }),
      await get('/app.js', { headers: { 'Accept-Encoding': 'identity' } }),
    ];
    expect(gzip.headers).toMatchObject({ vary: 'Accept-Encoding', etag: 'W/"1"' });
    expect(plain.headers).toMatchObject({ vary: 'Accept-Encoding', etag: '"1"' });
  }));

test('a compressed answer is as hardened as any other', () =>
  withFront({ app }, async ({ get }) => {
    const ours = ({ headerLines }: { headerLines: readonly (readonly [string, string])[] }): string[] =>
      headerLines
        .map(([name]) => name)
        .filter((name) => /^(?:x-|content-sec|cross|origin|referrer)/.test(name))
        .sort();
    const [gzip, plain] = [
      await get('/', { headers: { 'Accept-Encoding': 'gzip' } }),
      await get('/', { headers: { 'Accept-Encoding': 'identity' } }),
    ];
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(ours(gzip)).toEqual(ours(plain));
    expect(ours(gzip).length).toBeGreaterThan(9);
  }));

test('with one, not even those for a request that another site makes: the app may answer a page at any path', () =>
  withFront({ app }, async (front) => {
    for (const site of ['cross-site', 'same-site', 'none']) {
      const headers = { Cookie: 'sid=1', 'Sec-Fetch-Site': site };
      expect({ site, encoding: await encoding(front, '/app.js', headers) }).toEqual({ site, encoding: 'identity' });
    }
  }));
