import { control, withFront } from '../../helpers/front';
import { until } from '../../helpers/until';

const listed = { options: { routes: ['/api', '/assets/', '/a.b', '/login'] } };

const known = [
  '/api',
  '/api/',
  '/api/x/y?z=..',
  '/api?x=/../',
  '/assets',
  '/assets/app.js',
  '/a.b',
  '/login',
  '/api/caf%C3%A9',
];

const unknown = [
  '/',
  '/apix',
  '/axb',
  '/secret',
  '/secret/api',
  '/API',
  // NGINX and the app could read two paths in one.
  '/api/../secret',
  '/api/..%2fsecret',
  '/api/%2e%2e/secret',
  '/secret/..%2fapi',
  '/secret/../api',
  '//api',
  '/api//x',
  '/api\\..\\x',
  '/api/%5c..%5csecret',
  '/api/%252e%252e/secret',
  '/%61pi',
  '/?/api',
];

control('allowed-routes', 'only the listed paths exist', listed, async (front) => {
  for (const path of known) {
    expect({ path, status: (await front.get(path)).status }).toEqual({ path, status: 200 });
  }
  for (const path of unknown) {
    expect({ path, status: (await front.get(path)).status }).toEqual({ path, status: 404 });
  }
  expect(front.seen()).toBe(known.length);
  const all = known.length + unknown.length;
  expect(await until(async () => (await front.log()).length === all)).toBe(true);
  expect((await front.log()).map(({ refusedBy }) => refusedBy)).toEqual([
    ...known.map(() => ''),
    ...unknown.map(() => 'allowed-routes'),
  ]);
});

test("the front's own pages are served all the same", () =>
  withFront(listed, async ({ get }) => {
    expect((await get('/.well-known/security.txt')).status).toBe(200);
    expect((await get('/.well-known/security-policy')).status).toBe(200);
    expect((await get('/security.txt')).status).toBe(301);
    const missing = await get('/secret', { headers: { Accept: 'text/html' } });
    expect(missing.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(missing.body).toContain('404 Not Found');
  }));

test('a path with a body limit of its own is no exception', () =>
  withFront({ options: { ...listed.options, bodyLimits: { '/upload': '2mb' } } }, async ({ get }) => {
    expect((await get('/upload')).status).toBe(404);
  }));

test('without a list, every path exists', () =>
  withFront({}, async ({ get }) => {
    for (const path of ['/', '/apix', '/secret', '/API', '//api']) expect((await get(path)).status).toBe(200);
  }));
