import { control, withFront } from '../../helpers/front';
import { request } from '../../helpers/request';

const targets = [
  '/',
  '/a/b?c=d&e=%20',
  '/a/%2e%2e/x?',
  '//evil.example/',
  '/?next=https://evil.example',
  '/a%0d%0aX:1',
];

control('https-only', 'the port of plain HTTP only leads to HTTPS', {}, async ({ port, httpPort, seen }) => {
  for (const path of targets) {
    const { status, headers } = await request(`http://localhost:${httpPort}${path}`);
    expect({ path, status, location: headers.location }).toEqual({
      path,
      status: 308,
      location: `https://localhost:${port}${path}`,
    });
  }
  expect(seen()).toBe(0);
});

control('https-only', 'so does plain HTTP on the port of HTTPS', {}, async ({ port, seen }) => {
  for (const path of targets) {
    const { status, headers } = await request(`http://localhost:${port}${path}`);
    expect({ path, status, location: headers.location }).toEqual({
      path,
      status: 308,
      location: `https://localhost:${port}${path}`,
    });
  }
  expect(seen()).toBe(0);
});

test('POST keeps its method: 308, and the app sees nothing of the body', () =>
  withFront({}, async ({ httpPort, seen }) => {
    const { status } = await request(`http://localhost:${httpPort}/`, { method: 'POST', body: 'password=1' });
    expect(status).toBe(308);
    expect(seen()).toBe(0);
  }));

test('the host asked for is kept; absolute-form targets lead to their own host and path', () =>
  withFront({ options: { hosts: ['example.test'] } }, async ({ port, httpPort }) => {
    const to = async (host: string, path = '/x'): Promise<string | undefined> =>
      (await request(`http://127.0.0.1:${httpPort}/`, { path, headers: { Host: host } })).headers.location;
    expect(await to('example.test')).toBe(`https://example.test:${port}/x`);
    expect(await to('a.localhost:80')).toBe(`https://a.localhost:${port}/x`);
    expect(await to('localhost', 'http://example.test/y?z')).toBe(`https://example.test:${port}/y?z`);
  }));

test('where a load balancer redirects, no port of plain HTTP is open', () =>
  withFront({ profile: { httpPort: undefined } }, async ({ httpPort, get }) => {
    expect((await get('/')).status).toBe(200);
    await expect(request(`http://127.0.0.1:${httpPort}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }));

test('plain HTTP on the TLS port leads nobody to a host that is not ours', () =>
  withFront({}, async ({ port }) => {
    const answer = await request(`http://127.0.0.1:${port}/a?b`, { headers: { Host: 'evil.example' } });
    expect(answer).toMatchObject({ status: 421, headers: { 'x-request-id': expect.any(String) as string } });
    expect(answer.headers.location).toBeUndefined();
  }));
