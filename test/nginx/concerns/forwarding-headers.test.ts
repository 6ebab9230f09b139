import { control, withFront } from '../../helpers/front';
import { raw } from '../../helpers/raw';

const mark = 'spoofed';

/** Each is believed by some framework, proxy library or CGI-like adapter. */
const spoofable = [
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-Server',
  'X-Forwarded-Scheme',
  'X-Forwarded-Protocol',
  'X-Forwarded-Ssl',
  'X-Forwarded-By',
  'X-Forwarded',
  'Forwarded',
  'Forwarded-For',
  'True-Client-IP',
  'X-Real-IP',
  'CF-Connecting-IP',
  'CF-Connecting-IPv6',
  'Fastly-Client-IP',
  'Fly-Client-IP',
  'Client-IP',
  'X-Client-IP',
  'X-Cluster-Client-IP',
  'X-Appengine-User-IP',
  'X-Azure-ClientIP',
  'X-Originating-IP',
  'X-Remote-IP',
  'X-Remote-Addr',
  'X-Vercel-Forwarded-For',
  'X-Original-Forwarded-For',
  'X-Original-Host',
  'X-Original-URL',
  'X-Rewrite-URL',
  'X-Url-Scheme',
  'X-Host',
  'Front-End-Https',
  'Proxy',
  'X-Middleware-Subrequest',
] as const;

/** As on the wire: the names that a header list cannot keep apart. */
const twins = ['X_Forwarded_For', 'X_Forwarded_Host', 'X_Forwarded_Proto', 'X_Real_IP', 'HTTP_PROXY', 'True_Client_IP'];

const written = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

for (const name of spoofable) {
  control('forwarding-headers', `${name} never reaches the app as it was sent`, {}, async ({ get }) => {
    for (const sent of [name, name.toLowerCase(), name.toUpperCase()]) {
      const { status, body } = await get('/', { headers: { [sent]: [mark, `${mark}-again`] } });
      expect(status).toBe(200);
      const { headers } = JSON.parse(body) as { headers: Record<string, string> };
      const spoofed = Object.entries(headers).filter(([, value]) => value.includes(mark));
      expect(spoofed).toEqual([]);
      if (!written.includes(name.toLowerCase())) expect(Object.keys(headers).includes(name.toLowerCase())).toBe(false);
    }
  });
}

test('nor do names that only look alike to CGI-like code', () =>
  withFront({}, async ({ port, seen }) => {
    for (const name of [...twins, 'X-Forwarded-For ', 'X.Forwarded.For']) {
      const answer = await raw(
        port,
        `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${name}: ${mark}\r\n\r\n`,
      );
      expect({ name, spoofed: answer.includes(mark) }).toEqual({ name, spoofed: false });
    }
    expect(seen()).toBeGreaterThan(0);
  }));

control('forwarding-headers', 'the app learns the true way a request came', {}, async ({ port, get }) => {
  const { body } = await get('/', { localAddress: '127.0.0.7', headers: { 'X-Forwarded-For': '8.8.8.8' } });
  const { headers } = JSON.parse(body) as { headers: Record<string, string> };
  expect(headers).toMatchObject({
    'x-forwarded-for': '127.0.0.7',
    'x-real-ip': '127.0.0.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': `localhost:${port}`,
  });
});

test('everything else the client says reaches the app', () =>
  withFront({}, async ({ get }) => {
    const kept = {
      accept: 'text/html',
      authorization: 'Bearer x',
      cookie: 'a=1; b=2',
      origin: 'https://example.com',
      referer: 'https://example.com/',
      'sec-fetch-site': 'same-origin',
      'user-agent': 'test',
      'x-csrf-token': 'abc',
      'x-requested-with': 'XMLHttpRequest',
    };
    expect(JSON.parse((await get('/', { headers: kept })).body)).toMatchObject({ headers: kept });
  }));
