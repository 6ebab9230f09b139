import { brotliCompressSync, brotliDecompressSync, createBrotliDecompress, gunzipSync, gzipSync } from 'node:zlib';
import { get as httpsGet } from 'node:https';
import type { IncomingMessage, OutgoingHttpHeaders, RequestListener } from 'node:http';
import { once } from 'node:events';
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNginx } from '../../../lib/local/nginx';
import { control, withFront, type Front, type FrontOptions } from '../../helpers/front';
import { install } from '../../helpers/tools';
import { until } from '../../helpers/until';

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
  '/encoded-br': 'text/html',
  '/part': 'text/html',
};

const app: RequestListener = (req, res) => {
  const path = (req.url ?? '/').split('?')[0] ?? '/';
  res.setHeader('Content-Type', types[path] ?? 'text/plain').setHeader('ETag', '"1"');
  if (path === '/small') res.end('small');
  else if (path === '/encoded-br') res.setHeader('Content-Encoding', 'br').end(brotliCompressSync(text));
  else if (path === '/file.txt') res.setHeader('Cache-Control', 'public, max-age=31536000, immutable').end(text);
  else if (path === '/part')
    res.writeHead(206, { 'Content-Range': `bytes 0-2047/${text.length}` }).end(text.slice(0, 2048));
  else if (path === '/encoded') res.setHeader('Content-Encoding', 'gzip').end(gzipSync(text));
  else res.end(text);
};

const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { gzip: gunzipSync, br: brotliDecompressSync };

async function encoding({ get }: Front, path: string, headers: OutgoingHttpHeaders = {}): Promise<string> {
  const answer = await get(path, { headers: { 'Accept-Encoding': 'gzip, deflate, br', ...headers } });
  const encoded = answer.headers['content-encoding'] ?? 'identity';
  const body = (decoders[encoded] ?? String)(answer.bytes).toString();
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

/** Debian's; for an NGINX of another version it is of no use. */
const brotliPackage = 'libnginx-mod-http-brotli-filter';
let brotli: string | undefined;

beforeAll(() => {
  brotli = findNginx().modules.brotli ?? (install([brotliPackage]) ? findNginx().modules.brotli : undefined);
}, 300_000);

/** A test on a front that has the module; where that cannot be had, one line says so. */
function testWithBrotli(title: string, body: (front: FrontOptions) => Promise<void>): void {
  test(title, async () => {
    if (brotli !== undefined) await body({ app, profile: { modules: { brotli } } });
    else console.info(`Not run: "${title}", for want of NGINX's Brotli module (Debian: ${brotliPackage}).`);
  });
}

const both = { 'Accept-Encoding': 'gzip, deflate, br' };

testWithBrotli(
  'where the module is there, clients that take Brotli get it, and only where they would get gzip',
  (given) =>
    withFront(given, async (front) => {
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
        expect({ path, encoding: await encoding(front, path) }).toEqual({ path, encoding: 'br' });
        expect(await encoding(front, path, { 'Accept-Encoding': 'gzip' })).toBe('gzip');
      }
      for (const path of ['/events', '/photo.png', '/font.woff2', '/small']) {
        expect({ path, encoding: await encoding(front, path) }).toEqual({ path, encoding: 'identity' });
      }
      expect(await encoding(front, '/', { 'Accept-Encoding': 'identity' })).toBe('identity');
      expect(await encoding(front, '/', { 'Accept-Encoding': 'br;q=0, gzip;q=0' })).toBe('identity');
      for (const session of sessions) {
        for (const path of ['/', '/data', '/page?x=.js']) {
          expect({ path, encoding: await encoding(front, path, session) }).toEqual({ path, encoding: 'identity' });
        }
        expect(await encoding(front, '/app.js', { ...session, 'Sec-Fetch-Site': 'same-origin' })).toBe('br');
        expect(await encoding(front, '/app.js', { ...session, 'Sec-Fetch-Site': 'cross-site' })).toBe('identity');
      }
    }),
);

testWithBrotli('with Brotli too, validators become weak and caches are told', (given) =>
  withFront(given, async ({ get }) => {
    expect((await get('/app.js', { headers: both })).headers).toMatchObject({
      'content-encoding': 'br',
      vary: 'Accept-Encoding',
      etag: 'W/"1"',
    });
  }),
);

testWithBrotli('a page that comes in parts arrives in parts', async (given) => {
  let finish = (): void => undefined;
  const streamed: RequestListener = (req, res) => {
    res.setHeader('Content-Type', 'text/html').write(text);
    if (req.url === '/stream') finish = () => res.end('the end');
    else res.end();
  };
  await withFront({ ...given, app: streamed }, async ({ port }) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/stream',
      headers: both,
      rejectUnauthorized: false,
      agent: false,
    };
    const [answer] = (await once(httpsGet(options), 'response')) as [IncomingMessage];
    expect(answer.headers['content-encoding']).toBe('br');
    let received = '';
    const decoded = answer.pipe(createBrotliDecompress()).on('data', (part: Buffer) => (received += part.toString()));
    // The app waits for the client: would NGINX hold the first part back, neither would go on.
    expect(await until(() => received === text)).toBe(true);
    finish();
    await once(decoded, 'end');
    expect(received).toBe(`${text}the end`);
  });
});

/** What an app says of its files, as it says it. */
async function untouched(given: FrontOptions): Promise<void> {
  await withFront(given, async ({ get }) => {
    const plain = await get('/file.txt', { headers: { 'Accept-Encoding': 'identity' } });
    const caching = { 'cache-control': 'public, max-age=31536000, immutable' };
    expect(plain.headers).toMatchObject({ ...caching, etag: '"1"', 'content-length': String(text.length) });
    expect((await get('/file.txt', { headers: both })).headers).toMatchObject({ ...caching, etag: 'W/"1"' });
    for (const [path, coding, bytes] of [
      ['/encoded', 'gzip', gzipSync(text)],
      ['/encoded-br', 'br', brotliCompressSync(text)],
    ] as const) {
      const answer = await get(path, { headers: both });
      expect(answer.headers).toMatchObject({ 'content-encoding': coding, etag: '"1"' });
      expect(answer.bytes.equals(bytes)).toBe(true);
    }
    const part = await get('/part', { headers: { ...both, Range: 'bytes=0-2047' } });
    expect(part).toMatchObject({ status: 206, body: text.slice(0, 2048) });
    expect(part.headers).toMatchObject({ 'content-range': `bytes 0-2047/${text.length}`, etag: '"1"' });
    expect(part.headers['content-encoding']).toBeUndefined();
  });
}

test('what the app says of caching, ranges and its own coding stays', () => untouched({ app }));
testWithBrotli('with Brotli as well', untouched);

/** An NGINX that says of itself that its modules are in `folder`. */
async function withModules(make: (folder: string) => Promise<void>): Promise<ReturnType<typeof findNginx>['modules']> {
  const folder = await mkdtemp(join(tmpdir(), 'modules-'));
  const before = process.env.CASEMATE_NGINX;
  try {
    const { program } = findNginx();
    const script = join(folder, 'nginx');
    await writeFile(
      script,
      `#!/bin/sh\nif [ "$1" = -V ]; then ${program} -v; echo "--modules-path=${folder} " >&2; exit; fi\nexec ${program} "$@"\n`,
    );
    await chmod(script, 0o755);
    await make(folder);
    process.env.CASEMATE_NGINX = script;
    return findNginx().modules;
  } finally {
    if (before === undefined) delete process.env.CASEMATE_NGINX;
    else process.env.CASEMATE_NGINX = before;
    await rm(folder, { recursive: true });
  }
}

const name = 'ngx_http_brotli_filter_module.so';

test('a module that NGINX does not take is not used', async () => {
  const { brotli } = await withModules((folder) => writeFile(join(folder, name), 'made for another version'));
  expect(brotli ?? '').not.toContain('modules-');
});

testWithBrotli('one that it takes is, where it says its modules are', async () => {
  const { brotli: found } = await withModules((folder) => copyFile(brotli ?? '', join(folder, name)));
  expect(found).toMatch(/modules-.*ngx_http_brotli_filter_module\.so$/);
});
