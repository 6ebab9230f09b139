import { connect } from 'node:tls';
import { deflateRawSync } from 'node:zlib';
import { partControl, withFront, type Front, type FrontOptions } from '../../helpers/front';
import { valuesOf } from '../../helpers/answers';
import type { Answer, RequestOptions } from '../../helpers/request';
import { until } from '../../helpers/until';

/** A login as Express's own guide has it, and ways to see and set any cookie. */
const program = `
const express = require('express');
const session = require('express-session');
const realNow = Date.now;
const app = express();
app.get('/days/:days', (request, response) => {
  Date.now = () => realNow() + request.params.days * 86400000;
  response.end();
});
app.get('/sees', ({ headers, headersDistinct, rawHeaders }, response) => {
  const raw = rawHeaders.filter((_, index) => index % 2 && /^cookie$/i.test(rawHeaders[index - 1]));
  response.json({ cookie: headers.cookie, distinct: headersDistinct.cookie ?? [], raw });
});
app.post('/sets', express.json(), ({ body, query }, response) => {
  if (query.location) response.setHeader('Location', query.location);
  const status = Number(query.status || 200);
  if (query.how === 'flat') response.writeHead(status, body.flatMap((line) => ['set-cookie', line]));
  else if (query.how === 'object') response.writeHead(status, 'Fine', { 'SET-COOKIE': body });
  else response.setHeader('Set-Cookie', query.how === 'one' ? body[0] : body).writeHead(status);
  response.end();
});
app.use(session({ secret: 'for this test', resave: false, saveUninitialized: false }));
app.post('/enter', (request, response, next) =>
  request.session.regenerate((error) => {
    request.session.user = 'ann';
    error ? next(error) : response.end();
  }));
app.get('/me', (request, response) => void response.end(request.session.user || 'nobody'));
app.post('/leave', (request, response) =>
  request.session.destroy(() => response.clearCookie('connect.sid').end()));
app.get('/oidc', (request, response) => {
  request.session.state = 'x';
  const back = encodeURIComponent('https://' + request.headers.host + '/cb');
  response.redirect('https://login.example/?response_mode=form_post&redirect_uri=' + back + '&state=x');
});
app.post(['/cb', '/transfer'], (request, response, next) => {
  if (request.session.state !== 'x') return response.status(400).end('unknown state');
  request.session.regenerate((error) => {
    request.session.user = 'ann';
    error ? next(error) : response.end();
  });
});
const server = app.listen(process.env.PORT, '127.0.0.1');
server.on('upgrade', (request, socket) => {
  console.log('upgraded with', request.headers.cookie);
  socket.end('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: upgrade\\r\\n\\r\\n');
});
`;

const setCookies = (answer: Answer): string[] => valuesOf(answer, 'set-cookie');
const pair = (line: string | undefined): string => String(line?.split(';')[0]);
const post = (cookie: string, headers: RequestOptions['headers'] = {}): RequestOptions => ({
  method: 'POST',
  headers: { cookie, ...headers },
});

const sets = ({ get }: Front, lines: readonly unknown[], query = '', cookie = 'a=1'): Promise<Answer> =>
  get(`/sets?${query}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(lines),
  });

const sees = async ({ get }: Front, cookie: string): Promise<string | undefined> => {
  const { body } = await get('/sees', { headers: { cookie } });
  const seen = JSON.parse(body) as { cookie?: string; distinct: string[]; raw: string[] };
  expect(seen.distinct).toEqual(seen.raw);
  expect(seen.cookie === undefined ? [] : [seen.cookie]).toEqual(seen.raw);
  return seen.cookie;
};

const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

const promise = (title: string, options: FrontOptions['options'], body: (front: Front) => Promise<void>): void => {
  partControl('cookies', title, { program, ...(options && { options }) }, body);
};

promise('a session of express-session lives under a neutral name', {}, async ({ get }) => {
  const [line, ...more] = setCookies(await get('/enter', { method: 'POST' }));
  expect(line).toMatch(/^__Host-id=s%3A[\w%.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  expect(more).toEqual([]);
  const session = pair(line);
  expect((await get('/me', { headers: { cookie: `a=1; ${session}; b=2` } })).body).toBe('ann');
  expect(setCookies(await get('/leave', post(session)))).toEqual([
    '__Host-id=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax; Secure; HttpOnly',
  ]);
  expect((await get('/me', { headers: { cookie: session } })).body).toBe('nobody');
});

promise('the app sees its own names, in each place where Node keeps them', {}, async (front) => {
  expect(await sees(front, 'a="1 2";  __Host-id=x; id=5;b')).toBe('a="1 2";  connect.sid=x; id=5;b');
  expect(await sees(front, 'connect.sid=old; __Host-id=x')).toBe('connect.sid=x');
  expect(await sees(front, '__Host-login=/cb')).toBeUndefined();
  expect(await sees(front, 'a=1; connect.sid=old')).toBe('a=1; connect.sid=old');
  expect(await sees(front, '__Host-id=\u00e9\u00a0; \u00e9=1')).toBe('connect.sid=\u00e9\u00a0; \u00e9=1');
});

promise('a WebSocket is opened with them too', {}, async ({ port, appSaid }) => {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }).on('error', () => undefined);
  socket.write(
    'GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: a=1; __Host-id=x\r\n\r\n',
  );
  expect(await until(() => appSaid().includes('upgraded with'))).toBe(true);
  socket.destroy();
  expect(appSaid()).toContain('upgraded with a=1; connect.sid=x\n');
});

promise('SameSite=Lax where the app says nothing, however it says it', {}, async (front) => {
  const lines = ['a=1; Path=/x; Priority=High', 'b=2; samesite=NONE; Partitioned', 'koa.sess=3; path=/; httponly'];
  const expected = [
    'a=1; Path=/x; Priority=High; SameSite=Lax',
    'b=2; samesite=NONE; Partitioned',
    '__Host-id1=3; path=/; httponly; SameSite=Lax; Secure',
  ];
  for (const how of ['', 'flat', 'object']) {
    const got = setCookies(await sets(front, lines, `how=${how}`));
    expect(got.map((line) => line.replace(/; Secure(?=$)/, ''))).toEqual(
      expected.map((line) => line.replace(/; Secure(?=$)/, '')),
    );
  }
  expect(setCookies(await sets(front, ['a=1'], 'how=one'))).toEqual(['a=1; SameSite=Lax; Secure']);
});

promise('a session by its old name is accepted, and the new one takes it along', {}, async ({ get }) => {
  const session = pair(setCookies(await get('/enter', { method: 'POST' }))[0]).replace('__Host-id', 'connect.sid');
  expect((await get('/me', { headers: { cookie: session } })).body).toBe('ann');
  expect(
    setCookies(await get('/leave', post(session)))
      .slice(1)
      .join(),
  ).toMatch(/^connect\.sid=; Path=\/; Expires=Thu, 01 Jan 1970/);
});

promise('no longer after the stated day', { oldSessionCookiesUntil: '2020-12-31' }, async (front) => {
  expect(await sees(front, 'a=1; connect.sid=old; koa.sess.sig=old; JSESSIONID=1')).toBe('a=1; JSESSIONID=1');
  expect(await sees(front, 'connect.sid=old')).toBeUndefined();
  expect(await sees(front, '__Host-id=new')).toBe('connect.sid=new');
});

test('until then, and to the end of that day', () =>
  withFront({ program, options: { oldSessionCookiesUntil: tomorrow() } }, async (front) => {
    expect(await sees(front, 'sid=old')).toBe('sid=old');
    await front.get('/days/2');
    expect(await sees(front, 'sid=old')).toBeUndefined();
  }));

promise('nor 14 days after the start, where it is the app that sets it and no script', {}, async (front) => {
  await sets(front, ['connect.sid=1; Path=/']);
  await front.get('/days/13.9');
  expect(await sees(front, 'connect.sid=old; sessionId=1')).toBe('connect.sid=old; sessionId=1');
  await front.get('/days/14.1');
  expect(await sees(front, 'connect.sid=old; sessionId=1')).toBe('sessionId=1');
});

promise('sessionMaxAge caps how long sessions are kept', { sessionMaxAge: 3600 }, async (front) => {
  expect(setCookies(await front.get('/enter', { method: 'POST' }))[0]).toMatch(/; Max-Age=3600;/);
  const lines = ['JSESSIONID=1; Max-Age=86400; SameSite=Lax', 'cart=1; Max-Age=86400; SameSite=Lax'];
  expect(setCookies(await sets(front, lines))).toEqual([
    'JSESSIONID=1; Max-Age=3600; SameSite=Lax; Secure; HttpOnly',
    'cart=1; Max-Age=86400; SameSite=Lax; Secure',
  ]);
});

const crossSite = { 'sec-fetch-site': 'cross-site', origin: 'https://login.example' };

/** What a browser sends to this site when another posts a form. */
const fromAnotherSite = (lines: readonly string[]): string =>
  lines
    .filter((line) => /; SameSite=None(?:;|$)/.test(line) && !/Max-Age=0/.test(line))
    .map(pair)
    .join('; ');

for (const [title, given] of [
  ['begins with it', ''],
  ['has begun before', 'earlier'],
] as const) {
  promise(`a login by form_post finds its session again, which ${title}`, {}, async ({ get }) => {
    const earlier = given && pair(setCookies(await get('/enter', { method: 'POST' }))[0]);
    const lines = setCookies(await get('/oidc', { headers: { cookie: earlier } }));
    const cookie = fromAnotherSite(lines);
    expect(cookie).toContain('__Host-login=/cb');
    expect((await get('/transfer', post(cookie, crossSite))).status).toBe(403);
    const back = await get('/cb', post(cookie, crossSite));
    expect(back).toMatchObject({ status: 200, body: '' });
    const [session = '', ...ended] = setCookies(back);
    expect(session).toMatch(/^__Host-id=s.*; SameSite=Lax; Secure$/);
    expect(ended.map((line) => line.replace(/Expires=[^;]*; /, '')).sort()).toEqual([
      '__Host-login-id=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax',
      '__Host-login=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax',
    ]);
    expect((await get('/me', { headers: { cookie: pair(session) } })).body).toBe('ann');
    // The stand-in is for nothing but the form.
    expect((await get('/me', { headers: { cookie: cookie.replace(/__Host-id=[^;]*/, '') } })).body).toBe('nobody');
  });
}

const saml = (url: string): string => {
  const xml = `<samlp:AuthnRequest xmlns:samlp="urn:x" AssertionConsumerServiceURL="${url}" ID="_1"/>`;
  return encodeURIComponent(deflateRawSync(xml).toString('base64'));
};
const redirectTo = (location: string): string => `status=302&location=${encodeURIComponent(location)}`;

/** The client's own request must not hold the login, so the app gets its address in the body. */
const samlProgram = `
require('node:http').createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk)).on('end', () => {
    if (body) response.writeHead(303, { Location: body, 'Set-Cookie': 'state=1' });
    response.end();
  });
}).listen(process.env.PORT, '127.0.0.1');
`;

partControl(
  'cookies',
  'a login by SAML is told by its request',
  { program: samlProgram, options: { inspection: 'off' } },
  async ({ get, port }) => {
    const login = async (body: string): Promise<string[]> =>
      setCookies(await get('/', { method: 'POST', headers: { cookie: 'sid=1' }, body }));
    const state = 'state=1; SameSite=None; Secure';
    const ten = 'Path=/; Secure; HttpOnly; SameSite=None; Max-Age=600';
    const sid = `__Host-login-id5=1; ${ten}`;
    const idp = 'https://idp.example/sso?SAMLRequest=';
    expect(await login(`${idp}${saml(`https://localhost:${port}/saml/acs`)}&RelayState=a`)).toEqual([
      state,
      `__Host-login=/saml/acs; ${ten}`,
      sid,
    ]);
    const bomb = encodeURIComponent(deflateRawSync(Buffer.alloc(1_000_000)).toString('base64'));
    for (const unknown of [saml('https://other.example/acs'), saml('/x;y'), 'junk', '%00%FF', '%', bomb]) {
      expect(await login(idp + unknown)).toEqual([state, sid]);
    }
    expect(await login('https://idp.example/sso?a=b')).toEqual(['state=1; SameSite=Lax; Secure']);
  },
);

test('what the client wrote itself is no login, however the app redirects', () =>
  withFront({ program }, async (front) => {
    const location = `https://evil.example/?response_mode=form_post&redirect_uri=https://localhost:${front.port}/transfer`;
    const lines = setCookies(await sets(front, ['a=1'], redirectTo(location), 'sid=1'));
    expect(lines).toEqual(['a=1; SameSite=Lax; Secure']);
  }));

promise('a cookie that scripts may read without need is reported', {}, async (front) => {
  for (const line of ['token=1', 'token=1; HttpOnly', 'XSRF-TOKEN=1', 'connect.sid=1', 'theme=dark', 'junk']) {
    const answer = await sets(front, [line]);
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('x-casemate-reported');
  }
  await until(async () => (await front.log()).length >= 6);
  expect((await front.log()).map(({ reported }) => reported)).toEqual(['cookies', '', '', '', '', '']);
});

test('nothing odd stops an answer', () =>
  withFront({ program }, async (front) => {
    const odd = [
      '',
      ';',
      '=',
      '=;=',
      'connect.sid',
      'connect.sid=',
      'connect.sid=1; Path',
      'a=\u00e9; Expires=x',
      'b=1;;;',
    ];
    for (const line of odd) {
      expect({ line, status: (await sets(front, [line], '', line || ';')).status }).toEqual({ line, status: 200 });
    }
    expect((await sets(front, [1, null, 'a=1'])).status).toBe(200);
    expect((await sets(front, ['a=1'], 'status=302&location=%25%25')).status).toBe(302);
  }));
