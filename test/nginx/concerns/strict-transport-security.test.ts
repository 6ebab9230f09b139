import { control, withFront } from '../../helpers/front';
import { request } from '../../helpers/request';

const hosts = ['example.test', '*.example.net'];
const named = ['example.test', 'a.example.net', 'example.test:8443'];
const own = ['localhost', 'localhost:8443', 'a.localhost', '127.0.0.1', '[::1]'];

control('strict-transport-security', 'browsers are told to keep to HTTPS', { options: { hosts } }, async ({ get }) => {
  for (const host of named) {
    for (const path of ['/', '/.env', '/security.txt']) {
      const { headers } = await get(path, { headers: { Host: host } });
      expect({ host, path, sts: headers['strict-transport-security'] }).toEqual({
        host,
        path,
        sts: 'max-age=31536000',
      });
    }
  }
});

test('but not for the names of this machine, which every project here shares', () =>
  withFront({ options: { hosts } }, async ({ get }) => {
    for (const host of own) {
      const { status, headers } = await get('/', { headers: { Host: host } });
      expect({ host, status, sts: headers['strict-transport-security'] }).toEqual({
        host,
        status: 200,
        sts: undefined,
      });
    }
  }));

test('nor over plain HTTP, for any name (RFC 6797, section 7.2)', () =>
  withFront({ options: { hosts } }, async ({ port, httpPort }) => {
    for (const [to, host] of [port, httpPort].flatMap((to) => [...named, ...own].map((host) => [to, host] as const))) {
      const { status, headers } = await request(`http://127.0.0.1:${to}/`, { headers: { Host: host } });
      expect({ host, status, sts: headers['strict-transport-security'] }).toEqual({
        host,
        status: 308,
        sts: undefined,
      });
    }
  }));

const settings = [
  [{ hstsMaxAge: 0 }, 'max-age=0'],
  [{ hstsMaxAge: 60 }, 'max-age=60'],
  [{ hstsIncludeSubDomains: true }, 'max-age=31536000; includeSubDomains'],
  [{ hstsIncludeSubDomains: true, hstsPreload: true }, 'max-age=31536000; includeSubDomains; preload'],
  [
    { hstsIncludeSubDomains: true, hstsPreload: true, hstsMaxAge: 63_072_000 },
    'max-age=63072000; includeSubDomains; preload',
  ],
] as const;

for (const [given, value] of settings) {
  test(`${JSON.stringify(given)} sends ${value}`, () =>
    withFront({ options: { hosts, ...given } }, async ({ get }) => {
      const { headers } = await get('/', { headers: { Host: 'example.test' } });
      expect(headers['strict-transport-security']).toBe(value);
    }));
}

test("the app's own policy wins", () =>
  withFront(
    { options: { hosts }, app: (_, res) => res.setHeader('Strict-Transport-Security', 'max-age=1').end() },
    async ({ get }) => {
      const { headerLines } = await get('/', { headers: { Host: 'example.test' } });
      expect(headerLines.filter(([name]) => name === 'strict-transport-security')).toEqual([
        ['strict-transport-security', 'max-age=1'],
      ]);
    },
  ));
