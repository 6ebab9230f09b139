import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { control, withFront, type Front, type FrontOptions } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import { raw, statusOf } from '../../helpers/raw';

const trusted = 'https://partner.example';
const given: FrontOptions = {
  options: { trustedOrigins: [trusted], requestsPerSecond: 1_000_000, requestBurst: 1_000_000 },
};

type Headers = Readonly<Record<string, string>>;
const cookie = { cookie: 'session=1' };
const forged = { ...cookie, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };

control('csrf', "another site's request with the user's cookie is refused", {}, async (front) => {
  const { get, seen } = front;
  expect((await get('/delete?a=1', { method: 'POST', headers: forged, body: 'id=1' })).status).toBe(403);
  expect(seen()).toBe(0);
  expect(await logged(front, 1)).toMatchObject([{ status: '403', refusedBy: 'csrf', reported: '' }]);
});

/** What a browser adds by itself, and what only a script or another client does. */
const credentials: readonly (readonly [carried: Headers, guarded: boolean])[] = [
  [{}, false],
  [{ cookie: '' }, false],
  [{ authorization: 'Bearer token' }, false],
  [{ authorization: 'Basics x' }, false],
  [cookie, true],
  [{ ...cookie, authorization: 'Bearer token' }, true],
  [{ authorization: 'Basic dTpw' }, true],
  [{ authorization: 'BASIC dTpw' }, true],
  [{ authorization: 'Negotiate YII' }, true],
  [{ authorization: 'Digest username="u"' }, true],
];

const methods: readonly (readonly [method: string, changes: boolean])[] = [
  ['GET', false],
  ['HEAD', false],
  ['OPTIONS', false],
  ['POST', true],
  ['PUT', true],
  ['PATCH', true],
  ['DELETE', true],
];

type Verdicts = Readonly<Record<'own' | 'trusted' | 'absent' | 'foreign' | 'null', 'pass' | 'refuse'>>;
const all: Verdicts = { own: 'pass', trusted: 'pass', absent: 'pass', foreign: 'pass', null: 'pass' };
const listedOnly: Verdicts = { own: 'refuse', trusted: 'pass', absent: 'refuse', foreign: 'refuse', null: 'refuse' };
const byOrigin: Verdicts = { own: 'pass', trusted: 'pass', absent: 'pass', foreign: 'refuse', null: 'refuse' };

/** By Sec-Fetch-Site; its values are case-sensitive tokens (RFC 9651), and one that is unknown says nothing. */
const sites: readonly (readonly [site: string | undefined, verdicts: Verdicts])[] = [
  ['same-origin', all],
  ['none', all],
  ['same-site', listedOnly],
  ['cross-site', listedOnly],
  [undefined, byOrigin],
  ['', byOrigin],
  ['SAME-ORIGIN', byOrigin],
  ['same-originx', byOrigin],
  ['one-day', byOrigin],
  ['same-origin:', byOrigin],
];

const origins = (port: number): Readonly<Record<keyof Verdicts, Headers>> => ({
  own: { origin: `https://localhost:${port}` },
  trusted: { origin: trusted },
  absent: {},
  foreign: { origin: 'https://evil.example' },
  null: { origin: 'null' },
});

interface Case {
  readonly method: string;
  readonly headers: Headers;
  readonly status: number;
}

function cases(port: number, method: string, changes: boolean): Case[] {
  return credentials.flatMap(([carried, guarded]) =>
    sites.flatMap(([site, verdicts]) =>
      Object.entries(origins(port)).map(([kind, origin]) => ({
        method,
        headers: { ...carried, ...(site !== undefined && { 'sec-fetch-site': site }), ...origin },
        status: changes && guarded && verdicts[kind as keyof Verdicts] === 'refuse' ? 403 : 200,
      })),
    ),
  );
}

async function over2(session: ClientHttp2Session, headers: Record<string, string | string[]>): Promise<number> {
  const stream = session.request(headers);
  stream.resume().end();
  const [answer] = (await once(stream, 'response')) as [Record<string, unknown>];
  return Number(answer[constants.HTTP2_HEADER_STATUS]);
}

async function withSession<Result>(port: number, use: (session: ClientHttp2Session) => Promise<Result>) {
  const session = connect(`https://localhost:${port}`, { rejectUnauthorized: false });
  try {
    return await use(session);
  } finally {
    session.destroy();
  }
}

test('the truth table over HTTP/2: methods x credentials x Sec-Fetch-Site x Origin', () =>
  withFront(given, async ({ port }) => {
    let refused = 0;
    for (const [method, changes] of methods) {
      const expected = cases(port, method, changes);
      const seen = await withSession(port, async (session) => {
        const found: Case[] = [];
        for (const { headers } of expected) {
          const status = await over2(session, { ':method': method, ':path': '/x', ...headers });
          found.push({ method, headers, status });
        }
        return found;
      });
      expect(seen).toEqual(expected);
      refused += expected.filter(({ status }) => status === 403).length;
    }
    // By hand: 4 methods, 6 credentials that count; of the 50 pairs 2 x 4 and 6 x 2 are refused.
    expect(refused).toBe(4 * 6 * (2 * 4 + 6 * 2));
  }));

test('the same over HTTP/1.1', () =>
  withFront(given, async ({ get, port }) => {
    const some = cases(port, 'POST', true).filter(({ headers }) => headers.cookie && !headers.authorization);
    expect(some).toHaveLength(50);
    for (const { method, headers, status } of some) {
      expect({ headers, status: (await get('/x', { method, headers })).status }).toEqual({ headers, status });
    }
  }));

test('cookies in fields of their own, as HTTP/2 may send them, are cookies', () =>
  withFront(given, ({ port }) =>
    withSession(port, async (session) => {
      const post = { ':method': 'POST', ':path': '/saml/acs', 'sec-fetch-site': 'cross-site' };
      expect(await over2(session, { ...post, cookie: ['a=1', 'b=2'] })).toBe(403);
      expect(await over2(session, { ...post, cookie: ['a=1', '__Host-login=/saml/acs', 'b=2'] })).toBe(200);
    }),
  ));

/** The status of a WebSocket's handshake. The app agrees to each, and hangs up. */
const upgrade = async ({ port }: Front, headers: Headers, path = '/socket'): Promise<number> =>
  statusOf(
    await raw(
      port,
      [
        `GET ${path} HTTP/1.1`,
        `Host: localhost:${port}`,
        ...Object.entries({
          Connection: 'Upgrade, close',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
          ...headers,
        }).map(([name, value]) => `${name}: ${value}`),
        '\r\n',
      ].join('\r\n'),
    ),
  );

const sockets: FrontOptions = {
  ...given,
  server: (server) =>
    server.on('upgrade', (_, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    ),
};

test("WebSockets, which know no CORS: another site's is refused where it carries a cookie", () =>
  withFront(sockets, async (front) => {
    const own = `https://localhost:${front.port}`;
    const table: readonly (readonly [headers: Headers, status: number])[] = [
      [{ ...cookie, Origin: own }, 101],
      [{ ...cookie, Origin: trusted }, 101],
      [{ ...cookie, Origin: 'https://evil.example' }, 403],
      [{ ...cookie, Origin: 'null' }, 403],
      [{ ...cookie, Origin: own.replace('https', 'http') }, 403],
      [{ ...cookie, Origin: own.replace('https', 'wss') }, 403],
      [{ ...cookie, Origin: 'https://evil.example', Upgrade: 'WebSocket' }, 403],
      [{ Authorization: 'Basic dTpw', Origin: 'https://evil.example' }, 403],
      [{ ...cookie, Origin: own, 'Sec-Fetch-Site': 'same-origin' }, 101],
      [{ ...cookie, Origin: trusted, 'Sec-Fetch-Site': 'cross-site' }, 101],
      [{ ...cookie, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-site' }, 403],
      [cookie, 101],
      [{ Origin: 'https://evil.example' }, 101],
    ];
    for (const [headers, status] of table) {
      expect({ headers, status: await upgrade(front, headers) }).toEqual({ headers, status });
    }
    const lines = await logged(front, table.length);
    expect(lines.map(({ refusedBy }) => refusedBy)).toEqual(table.map(([, status]) => (status === 403 ? 'csrf' : '')));
  }));

test('what only looks like an upgrade is a GET like any other', () =>
  withFront(given, async ({ get }) => {
    for (const upgrade of ['h2c', 'websockets', 'foo, websocket']) {
      const { status, body } = await get('/', { headers: { ...forged, connection: 'Upgrade', upgrade } });
      expect({ upgrade, status }).toEqual({ upgrade, status: 200 });
      expect((JSON.parse(body) as { headers: Headers }).headers).not.toHaveProperty('upgrade');
    }
  }));

test('the origin of the service is the host and port that the browser asked for, behind a port forward too', () =>
  withFront({ options: { hosts: ['app.example.com'] } }, async ({ get, port }) => {
    const table: readonly (readonly [host: string, origin: string, status: number])[] = [
      [`localhost:${port}`, `https://localhost:${port}`, 200],
      ['localhost:9999', 'https://localhost:9999', 200],
      ['localhost', 'https://localhost', 200],
      ['LocalHost:9999', 'https://localhost:9999', 200],
      [`127.0.0.1:${port}`, `https://127.0.0.1:${port}`, 200],
      [`[::1]:${port}`, `https://[::1]:${port}`, 200],
      ['app.example.com', 'https://app.example.com', 200],
      ['localhost:9999', `https://localhost:${port}`, 403],
      ['localhost:9999', 'https://localhost', 403],
      ['localhost', 'https://localhost:9999', 403],
      ['localhost', 'http://localhost', 403],
      ['localhost', 'https://localhost.evil.example', 403],
      ['localhost', 'https://evil-localhost', 403],
      ['localhost', 'https://localhost@evil.example', 403],
      ['localhost', 'https://evil.example https://localhost', 403],
      ['app.example.com', 'https://appXexample.com', 403],
      ['app.example.com', 'https://example.com', 403],
      ['app.example.com', 'https://localhost', 403],
    ];
    for (const [host, origin, expected] of table) {
      const { status } = await get('/', { method: 'POST', headers: { ...cookie, host, origin } });
      expect({ host, origin, status }).toEqual({ host, origin, status: expected });
    }
  }));

test('csrfExempt lets other sites post to a path and all below it, spelled plainly', () =>
  withFront({ options: { csrfExempt: ['/hook', '/v1.0/a-b/', '/(x)', '/café'] } }, async ({ get, seen }) => {
    const exempt = [
      '/hook',
      '/hook/',
      '/hook/a/b.c',
      '/hook/a%20b',
      '/hook?x=/../%2f%2e%5c//',
      '/hook?x=\\..\\',
      '/hook/?../',
      '/v1.0/a-b',
      '/v1.0/a-b/c',
      '/(x)/1',
      '/caf%C3%A9/menu',
    ];
    for (const path of exempt) {
      const { status } = await get(path, { method: 'POST', headers: forged });
      expect({ path, status }).toEqual({ path, status: 200 });
    }
    const reached = seen();
    const guarded = [
      '/',
      '/hooks',
      '/hoo',
      '/Hook',
      '/%68ook',
      '/x/hook',
      '/x?/hook',
      '/x?a=/hook/',
      '/hook;a',
      '/hook%20',
      '/hook%3Fa',
      '/v1x0/a-b',
      '/v1.0/ab',
      '/x',
      '//hook',
      '/./hook',
      '/x/../hook',
      '/hook/../delete',
      '/hook/..',
      '/hook/..;/delete',
      '/hook/./../delete',
      '/hook/%2e%2e/delete',
      '/hook/%2E%2E/delete',
      '/hook/.%2e/delete',
      '/hook/..%2fdelete',
      '/hook/..%2Fdelete',
      '/hook%2f..%2fdelete',
      '/hook%2F',
      '/hook/%252e%252e/delete',
      '/hook//delete',
      '/hook\\..\\delete',
      '/hook/..\\delete',
      '/hook\\',
      '/hook/%5c..%5cdelete',
      '/hook/%5C..%5Cdelete',
      '/hook/../delete?/hook',
    ];
    for (const path of guarded) {
      const { status } = await get(path, { method: 'POST', headers: forged });
      // Of the odd spellings, some are hidden files (404) to Casemate, some no path (400) to NGINX.
      expect({ path, refused: [400, 403, 404].includes(status) }).toEqual({ path, refused: true });
    }
    expect(seen()).toBe(reached);
    const absolute = (path: string) => get('/', { path, method: 'POST', headers: forged });
    expect((await absolute('https://localhost/hook')).status).toBe(200);
    expect((await absolute('https://localhost/x?/hook')).status).toBe(403);
  }));

test('what is exempt is exempt for honest requests too', () =>
  withFront({ options: { csrfExempt: ['/hook'] } }, async ({ get, port }) => {
    const login = { cookie: '__Host-login=/saml/acs' };
    const own = { origin: `https://localhost:${port}`, 'sec-fetch-site': 'same-origin' };
    const table: readonly (readonly [method: string, path: string, headers: Headers])[] = [
      ['GET', '/hook', {}],
      ['GET', '/hook', cookie],
      ['HEAD', '/hook', cookie],
      ['POST', '/hook', {}],
      ['POST', '/hook', cookie],
      ['POST', '/hook/a', { ...cookie, ...own }],
      ['GET', '/saml/acs', login],
      ['GET', '/saml/acs', { ...login, 'sec-fetch-site': 'cross-site' }],
      ['POST', '/saml/acs', login],
      ['POST', '/saml/acs', { ...login, ...own }],
    ];
    for (const [method, path, headers] of table) {
      const { status } = await get(path, { method, headers });
      expect({ method, path, headers, status }).toEqual({ method, path, headers, status: 200 });
    }
  }));

test('csrfExempt: ["/"] exempts all, WebSockets too', () =>
  withFront({ ...sockets, options: { csrfExempt: ['/'] } }, async (front) => {
    expect((await front.get('/a/b', { method: 'POST', headers: forged })).status).toBe(200);
    expect(await upgrade(front, forged)).toBe(101);
  }));

test('a login that comes back from its provider passes at the very path of its cookie', () =>
  withFront({}, async ({ get, seen }) => {
    const table: readonly (readonly [path: string, cookie: string, status: number])[] = [
      ['/saml/acs', '__Host-login=/saml/acs', 200],
      ['/saml/acs?a=b', '__Host-login=/saml/acs', 200],
      ['/saml/acs?', 'a=1; __Host-login=/saml/acs; b=2', 200],
      ['/a.b/(c)', '__Host-login=/a.b/(c)', 200],
      ['/a?__Host-login=/a', 'a=1', 403],
      ['/saml/acs', 'a=1; b=/saml/acs', 403],
      ['/saml/acs', '__Host-login=/saml/acs/', 403],
      ['/saml/acs', '__Host-login=/saml/acsx', 403],
      ['/saml/acs', '__Host-login=/saml', 403],
      ['/saml/acs', '__Host-login=/', 403],
      ['/saml/acs', '__Host-login=', 403],
      ['/saml/acs', 'x__Host-login=/saml/acs', 403],
      ['/saml/acs', '__host-login=/saml/acs', 403],
      ['/saml/acs', 'a=__Host-login=/saml/acs', 403],
      ['/saml/acs', '__Host-login="/saml/acs"', 403],
      ['/saml/acs/', '__Host-login=/saml/acs', 403],
      ['/saml/acs/x', '__Host-login=/saml/acs', 403],
      ['/saml/acsx', '__Host-login=/saml/acs', 403],
      ['/saml/acs/../../delete', '__Host-login=/saml/acs', 403],
      ['/saml/acs%2f..%2f..%2fdelete', '__Host-login=/saml/acs', 403],
      ['/saml/acs;x', '__Host-login=/saml/acs', 403],
      ['/saml', '__Host-login=/saml/acs', 403],
      ['/SAML/acs', '__Host-login=/saml/acs', 403],
      ['/x?/saml/acs', '__Host-login=/saml/acs', 403],
      ['/x?a=/x', '__Host-login=/x?a=/x', 403],
    ];
    for (const [path, cookie, expected] of table) {
      const { status } = await get(path, { method: 'POST', headers: { ...forged, cookie } });
      expect({ path, cookie, status }).toEqual({ path, cookie, status: expected });
    }
    expect(seen()).toBe(table.filter(([, , status]) => status === 200).length);
  }));
