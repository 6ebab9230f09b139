import { control, withFront } from '../../helpers/front';
import { raw, statusOf } from '../../helpers/raw';
import { request } from '../../helpers/request';
import { until } from '../../helpers/until';

const unknown = [
  'evil.example',
  'localhost.evil.example',
  'evil-localhost',
  'localhosts',
  '127.0.0.2',
  '169.254.169.254',
  '[::2]',
  '_',
  'www.localhost.example:443',
];

control('known-hosts', 'a Host that the service does not have is refused', {}, async (front) => {
  for (const host of unknown) {
    const { status } = await front.get('/', { headers: { Host: host } });
    expect({ host, status }).toEqual({ host, status: 421 });
  }
  expect(front.seen()).toBe(0);
  expect(await until(async () => (await front.log()).length === unknown.length)).toBe(true);
  expect((await front.log()).map(({ refusedBy }) => refusedBy)).toEqual(unknown.map(() => 'known-hosts'));
});

control('known-hosts', 'on the port of plain HTTP too, instead of a redirect to it', {}, async ({ httpPort }) => {
  for (const host of unknown) {
    const { status, headers } = await request(`http://127.0.0.1:${httpPort}/`, { headers: { Host: host } });
    expect({ host, status, location: headers.location }).toEqual({ host, status: 421, location: undefined });
  }
});

control('known-hosts', 'and for plain HTTP on the port of HTTPS', {}, async ({ port }) => {
  for (const host of unknown) {
    const { status, headers, body } = await request(`http://127.0.0.1:${port}/`, { headers: { Host: host } });
    expect({ host, status, location: headers.location }).toEqual({ host, status: 421, location: undefined });
    expect(body).toContain('421 Misdirected Request (request id');
  }
});

const lines: [title: string, text: string, status: number][] = [
  ['no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 421],
  ['no Host in HTTP/1.1 (RFC 9112, section 3.2)', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 400],
  ['two Hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 400],
  [
    'a foreign host in the request line',
    'GET https://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    421,
  ],
];

control('known-hosts', 'no other way to name a host leads to the app', {}, async ({ port, httpPort, seen }) => {
  for (const [title, text, status] of lines) {
    expect({ title, status: statusOf(await raw(port, text)) }).toEqual({ title, status });
    expect({ title, status: statusOf(await raw(httpPort, text, false)) }).toEqual({ title, status });
  }
  expect(seen()).toBe(0);
});

test('a known host in the request line outranks the Host header (RFC 9112, section 3.2.2)', () =>
  withFront({}, async ({ get }) => {
    expect((await get('/', { path: 'https://localhost/', headers: { Host: 'evil.example' } })).status).toBe(200);
  }));

test('the names of this machine are known, whatever the port', () =>
  withFront({}, async ({ get }) => {
    for (const host of ['localhost', 'LOCALHOST:1', 'a.localhost', 'a.b.localhost:8443', '127.0.0.1', '[::1]:8443']) {
      expect({ host, status: (await get('/', { headers: { Host: host } })).status }).toEqual({ host, status: 200 });
    }
  }));

test('hosts adds names; `*.` covers every subdomain but not the name itself', () =>
  withFront({ options: { hosts: ['example.test', '*.example.net'] } }, async ({ get }) => {
    const status = async (host: string): Promise<number> => (await get('/', { headers: { Host: host } })).status;
    for (const host of ['example.test', 'a.example.net', 'a.b.example.net:8443', 'localhost']) {
      expect({ host, status: await status(host) }).toEqual({ host, status: 200 });
    }
    for (const host of ['www.example.test', 'example.net', 'aexample.net']) {
      expect({ host, status: await status(host) }).toEqual({ host, status: 421 });
    }
  }));

test('with no host known at all, any will do', () =>
  withFront({ profile: { hosts: [] } }, async ({ get }) => {
    expect((await get('/', { headers: { Host: 'anything.example' } })).status).toBe(200);
  }));
