import { rulesOf } from '../../../container/preload/cookie-rules';
import {
  cookieDate,
  cookiesForApp,
  cookiesForBrowser,
  forScripts,
  isOpenToScripts,
  loginRedirect,
  sessionLike,
  setCookieForBrowser,
  type LoginRedirect,
} from '../../../container/preload/session-cookies';
import { optionDefaults } from '../../../lib/options';

const rules = rulesOf(optionDefaults);
const now = Date.UTC(2026, 10, 21);
const never = (): boolean => false;
const get = (cookie: string) => ({ cookie, method: 'GET', target: '/' });
const forApp = (cookie: string, isTooOld = never): string => cookiesForApp(rules, get(cookie), isTooOld);
const forBrowser = (line: string, given = rules): string => setCookieForBrowser(given, line, 'Lax', now);

const sessions = [
  ...[
    'sid',
    'SID',
    'sess',
    'session',
    'Session',
    'sessionid',
    'sessionId',
    'session-id',
    'session_id',
    'session_token',
  ],
  ...['connect.sid', 'sails.sid', 'koa.sess', 'koa:sess', 'koa.sess.sig', 'express:sess', 'express:sess.sig'],
  ...[
    'JSESSIONID',
    'PHPSESSID',
    'ASP.NET_SessionId',
    'ASPSESSIONIDQQABCDEF',
    '_app_session',
    'appSession',
    'appSession.0',
  ],
  ...['next-auth.session-token', '__Secure-next-auth.session-token.1', 'authjs.session-token', '__Host-session'],
  ...['better-auth.session_token', 'ory_kratos_session', 'user_sid', 'app-sid', 'laravel_session', 'iron-session'],
  ...['refreshToken', 'refresh_token', 'refresh-token', 'sRefreshToken', 'jwt_refresh_token'],
  ...['remember_me', 'remember-me', 'rememberMe', 'remember_token', 'remember_user_token', 'remember_web_59ba36ad'],
];

const others = [
  ...[
    'token',
    'jwt',
    'auth',
    'access_token',
    'auth-token',
    'id',
    'user',
    'userid',
    'addressId',
    'classId',
    'access',
    '',
  ],
  ...['csrf', '_csrf', 'csrf_session', 'csrf-session-token', 'XSRF-TOKEN', 'xsrfSession', 'session.csrf', 'csrftoken'],
  ...[
    'locale',
    'NEXT_LOCALE',
    'theme',
    'consent',
    'cookie_consent',
    'lang',
    'i18next',
    'remember_email',
    'rememberUsername',
  ],
  ...[
    'session_expires',
    'sessionTimeout',
    'hasSessionFlag',
    'session_active',
    'inside',
    'process',
    '__session',
    '__session_x',
  ],
  `${'x'.repeat(200)}.sid`,
];

test('names of sessions are told from those that scripts read', () => {
  expect(sessions.filter((name) => !sessionLike().test(name))).toEqual([]);
  expect(others.filter((name) => sessionLike().test(name))).toEqual([]);
  expect(others.slice(12, 20).filter((name) => !forScripts().test(name))).toEqual([]);
});

test.each([
  ['connect.sid=a; Path=/; HttpOnly', '__Host-id=a; Path=/; HttpOnly; SameSite=Lax; Secure'],
  ['connect.sid=a', '__Secure-id=a; SameSite=Lax; Secure'],
  ['connect.sid=a;Path=/x;Path=/', '__Host-id=a;Path=/x;Path=/; SameSite=Lax; Secure'],
  ['connect.sid=a; Path=/; Path=/x', '__Secure-id=a; Path=/; Path=/x; SameSite=Lax; Secure'],
  [
    'connect.sid=a; Domain=example.com; Path=/; secure',
    '__Secure-id=a; Domain=example.com; Path=/; secure; SameSite=Lax',
  ],
  ['connect.sid=a; path="/"', '__Secure-id=a; path="/"; SameSite=Lax; Secure'],
  ['koa.sess.sig=s; path=/; httponly', '__Host-id1.sig=s; path=/; httponly; SameSite=Lax; Secure'],
  ['koa:sess=a=b=; path=/; samesite=Strict', '__Host-id2=a=b=; path=/; samesite=Strict; Secure'],
  [
    'a=1; pAtH=/ ;  Priority=High;Partitioned; SameSite=None; X-New=2',
    'a=1; pAtH=/ ;  Priority=High;Partitioned; SameSite=None; X-New=2',
  ],
  ['a="x y"; Expires=Thu, 01-Jan-70 00:00:00 GMT', 'a="x y"; Expires=Thu, 01-Jan-70 00:00:00 GMT; SameSite=Lax'],
  ['connect.sid.other=1', 'connect.sid.other=1; SameSite=Lax'],
  ['Connect.sid=1', 'Connect.sid=1; SameSite=Lax'],
  ['constructor=1', 'constructor=1; SameSite=Lax'],
  ['__proto__=1', '__proto__=1; SameSite=Lax'],
  ['no name', 'no name; SameSite=Lax; Secure'],
  ['HttpOnly; Path=/', 'HttpOnly; Path=/; SameSite=Lax; Secure'],
  ['=value; Path=/', '=value; Path=/; SameSite=Lax; Secure'],
  ['', ''],
  [';;;', ';;;'],
])('Set-Cookie %j leaves as %j', (line, expected) => {
  expect(forBrowser(line)).toBe(expected);
});

test.each([
  ['connect.sid=old', 'connect.sid=old'],
  ['__Host-id=a', 'connect.sid=a'],
  ['__Secure-id=a', 'connect.sid=a'],
  ['__Host-id1=a; __Host-id1.sig=b', 'koa.sess=a; koa.sess.sig=b'],
  ['a=1; __Host-id=x; b=2', 'a=1; connect.sid=x; b=2'],
  ['__Secure-id=tossed; __Host-id=x; connect.sid=old; b=2', 'connect.sid=x; b=2'],
  ['connect.sid=old; a=1;  __Secure-id=x', 'a=1;  connect.sid=x'],
  [' connect.sid =evil;a=1;\tconnect.sid=evil; __Host-id=x', 'a=1; connect.sid=x'],
  ['\u00a0connect.sid=evil; __Host-id=x; \u00a0a=1\u00a0', 'connect.sid=x; \u00a0a=1\u00a0'],
  // To a browser these are other names, without the rules of the prefix: a sibling host can set them.
  ['\u00a0__Host-id=evil; a=1', '\u00a0__Host-id=evil; a=1'],
  ['\u00a0__Host-id=evil; __Secure-id=x', '\u00a0__Host-id=evil; connect.sid=x'],
  ['\u00a0__Host-login-id=evil; __host-id=2', '\u00a0__Host-login-id=evil; __host-id=2'],
  ['=__Host-id=evil; __Host-id', '=__Host-id=evil; __Host-id'],
  ['__Secure-id=1; a; __Secure-id=2;', 'connect.sid=1; a; connect.sid=2;'],
  // An app's own cookies of those names.
  ['id=5; id1=6; id.sig=7; __Host-id=x', 'id=5; id1=6; id.sig=7; connect.sid=x'],
  ['__Host-other=1; __Secure-other=2', '__Host-other=1; __Secure-other=2'],
  ['a="1; b=2"; ; c;;d==;\u00e9=\u00e9', 'a="1; b=2"; ; c;;d==;\u00e9=\u00e9'],
  ['__Host-login=/cb; __Host-login-id=s', ''],
  ['a=1; __Host-login=/cb', 'a=1'],
  ['__Host-login=/cb; a=na\u00c3\u00a0', 'a=na\u00c3\u00a0'],
  [
    '__proto__=1; constructor=2; toString=3; __Host-__proto__=4',
    '__proto__=1; constructor=2; toString=3; __Host-__proto__=4',
  ],
  ['', ''],
])('Cookie %j reaches the app as %j', (cookie, expected) => {
  expect(forApp(cookie)).toBe(expected);
});

test('an old name that is too old is removed, and nothing else', () => {
  const old = 'connect.sid=1; koa.sess.sig=2; JSESSIONID=3; a=4';
  expect(forApp(old, () => true)).toBe('JSESSIONID=3; a=4');
  expect(forApp('__Host-id=1', () => true)).toBe('connect.sid=1');
  expect(forApp('connect.sid=1; \u00a0sid=2', () => true)).toBe('');
});

test('false keeps a name; of two names with one neutral name, the later has it', () => {
  const given = rulesOf({ sessionCookies: { ...optionDefaults.sessionCookies, 'my.sid': 'id', sid: false } });
  expect(forBrowser('my.sid=1; Path=/; SameSite=Lax; Secure', given)).toBe('__Host-id=1; Path=/; SameSite=Lax; Secure');
  for (const line of ['connect.sid=1; SameSite=Lax', 'sid=1; SameSite=Lax']) expect(forBrowser(line, given)).toBe(line);
  expect(cookiesForApp(given, get('__Host-id=1; __Host-id5=2'), never)).toBe('my.sid=1; __Host-id5=2');
});

describe('sessionMaxAge', () => {
  const hour = rulesOf({ sessionCookies: optionDefaults.sessionCookies, sessionMaxAge: 3600 });
  const inAnHour = 'Sat, 21 Nov 2026 01:00:00 GMT';

  test.each([
    ['sid2=a; SameSite=Lax', 'sid2=a; SameSite=Lax'],
    ['JSESSIONID=a; SameSite=Lax', 'JSESSIONID=a; SameSite=Lax; Max-Age=3600'],
    ['JSESSIONID=a; SameSite=Lax; max-age=86400', 'JSESSIONID=a; SameSite=Lax; max-age=3600'],
    ['JSESSIONID=a; SameSite=Lax; Max-Age=60', 'JSESSIONID=a; SameSite=Lax; Max-Age=60'],
    ['JSESSIONID=a; SameSite=Lax; Max-Age=60; Max-Age=7200', 'JSESSIONID=a; SameSite=Lax; Max-Age=60; Max-Age=3600'],
    ['JSESSIONID=a; SameSite=Lax; Max-Age=soon', 'JSESSIONID=a; SameSite=Lax; Max-Age=soon; Max-Age=3600'],
    ['JSESSIONID=; SameSite=Lax; Max-Age=0', 'JSESSIONID=; SameSite=Lax; Max-Age=0'],
    ['JSESSIONID=; SameSite=Lax; Max-Age=-1', 'JSESSIONID=; SameSite=Lax; Max-Age=-1'],
    [
      'JSESSIONID=; SameSite=Lax; Expires=Thu, 01-Jan-70 00:00:00 GMT',
      'JSESSIONID=; SameSite=Lax; Expires=Thu, 01-Jan-70 00:00:00 GMT',
    ],
    [
      'JSESSIONID=a; SameSite=Lax; Expires=Fri, 31 Dec 9999 23:59:59 GMT',
      `JSESSIONID=a; SameSite=Lax; Expires=${inAnHour}`,
    ],
    [
      'JSESSIONID=a; SameSite=Lax; Expires=Sat, 21 Nov 2026 00:30:00 GMT; Path=/',
      'JSESSIONID=a; SameSite=Lax; Expires=Sat, 21 Nov 2026 00:30:00 GMT; Path=/',
    ],
    ['connect.sid=a; SameSite=Lax; Secure', '__Secure-id=a; SameSite=Lax; Secure; Max-Age=3600'],
    ['token=a; SameSite=Lax; Max-Age=86400', 'token=a; SameSite=Lax; Max-Age=86400'],
  ])('%j becomes %j', (line, expected) => {
    expect(forBrowser(line, hour)).toBe(expected);
  });
});

test.each([
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['Thu, 01-Jan-70 00:00:01 GMT', 1000],
  ['Wed Dec 31 23:59:59 2036', Date.UTC(2036, 11, 31, 23, 59, 59)],
  ['Sat, 21 Nov 2026 1:2:3 GMT', Date.UTC(2026, 10, 21, 1, 2, 3)],
  ['Tuesday, 05-October-69 00:00:00', Date.UTC(2069, 9, 5)],
  ['1 2 3', NaN],
  ['2026-11-21T00:00:00Z', NaN],
  ['', NaN],
])('the date %j', (text, expected) => {
  expect(cookieDate(text)).toBe(expected);
});

const gone = 'Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; HttpOnly; SameSite=Lax';

interface Case {
  readonly cookie?: string;
  readonly method?: string;
  readonly lines: readonly string[];
  readonly login?: LoginRedirect;
}

const answer = ({ cookie = '', method = 'GET', lines, login }: Case): string[] => {
  const request = { cookie, method, target: '/cb?a=1' };
  return cookiesForBrowser(rules, request, cookiesForApp(rules, request, never), lines, login, now);
};

test('a cookie that changes its name takes the old one along', () => {
  expect(
    answer({ cookie: 'connect.sid=1', lines: ['connect.sid=2; Path=/; Domain=example.com; SameSite=Lax'] }),
  ).toEqual([
    '__Secure-id=2; Path=/; Domain=example.com; SameSite=Lax; Secure',
    `connect.sid=; Path=/; Domain=example.com; ${gone}`,
  ]);
  expect(
    answer({ cookie: 'connect.sid=1', lines: ['connect.sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'] }),
  ).toEqual([
    '__Host-id=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax; Secure',
    `connect.sid=; Path=/; ${gone}`,
  ]);
  expect(answer({ cookie: 'connect.sid=1', lines: ['a=1'] })).toEqual(['a=1; SameSite=Lax']);
  expect(answer({ cookie: '__Host-id=1', lines: ['connect.sid=2'] })).toHaveLength(1);
});

describe('a login that comes back as a form of another site', () => {
  const login = { path: '/cb' };
  const ten = 'Path=/; Secure; HttpOnly; SameSite=None; Max-Age=600';

  test('cookies set on the way there are for every site; sessions have a stand-in for ten minutes', () => {
    expect(
      answer({
        cookie: '__Host-id=s1; JSESSIONID=j; a=1; csrf=2; __Host-id=s2',
        lines: ['state=x; HttpOnly', 'strict=1; SameSite=Strict', 'koa.sess=k; Path=/'],
        login,
      }),
    ).toEqual([
      'state=x; HttpOnly; SameSite=None',
      'strict=1; SameSite=Strict',
      '__Host-id1=k; Path=/; SameSite=None; Secure',
      `__Host-login=/cb; ${ten}`,
      `__Host-login-id=s1; ${ten}`,
      `__Host-login-JSESSIONID=j; ${ten}`,
      `__Host-login-id1=k; ${ten}`,
    ]);
    expect(answer({ cookie: 'sid=1', lines: [], login: { path: '' } })).toEqual([`__Host-login-id5=1; ${ten}`]);
  });

  test('none for what the app clears or sets with a SameSite of its own, is large, or could end the header', () => {
    for (const lines of [['sid=; Max-Age=0'], ['sid=2; SameSite=Strict']]) {
      expect(answer({ cookie: 'sid=1', lines, login: { path: '' } }).join()).not.toContain('__Host-login');
    }
    const odd = [
      'sid=a\tb',
      'sid=a\r\nSet-Cookie: x=1',
      `sid=${'x'.repeat(2049)}`,
      'sid=\u00e9',
      's\r\nx.sid=1',
      'sid=',
    ];
    for (const cookie of odd) expect(answer({ cookie, lines: [], login: { path: '' } })).toEqual([]);
    const many = Array.from({ length: 100 }, (_, index) => `a${index}.sid=${'x'.repeat(100)}`).join('; ');
    expect(answer({ cookie: many, lines: [], login: { path: '' } })).toHaveLength(12);
  });

  test('they count only in a POST to that path, only for what is missing, and never reach the app by their own names', () => {
    const cookie =
      'a=1; __Host-login=/cb; __Host-login-id=s; __Host-login-JSESSIONID=j; __Host-login-id1=k; koa.sess=k2';
    const ask = (method: string, target: string, sent = cookie): string =>
      cookiesForApp(rules, { cookie: sent, method, target }, never);
    expect(ask('POST', '/cb?x')).toBe('a=1; connect.sid=s; JSESSIONID=j; koa.sess=k2');
    for (const [method, target] of [
      ['GET', '/cb'],
      ['POST', '/cb/'],
      ['POST', '/'],
      ['PUT', '/cb'],
    ] as const) {
      expect(ask(method, target)).toBe('a=1; koa.sess=k2');
    }
    expect(ask('POST', '/any', '__Host-login-id=s')).toBe('connect.sid=s');
    expect(ask('POST', '/any', '__Host-login-id=s; __Host-id=x')).toBe('connect.sid=x');
  });

  test('they end with a session set by a POST, or with a logout', () => {
    const cookie = '__Host-login=/cb; __Host-login-id=s; a=1';
    const ends = [`__Host-login=; Path=/; ${gone}`, `__Host-login-id=; Path=/; ${gone}`];
    expect(answer({ cookie, method: 'POST', lines: ['connect.sid=2; Path=/'] }).slice(1)).toEqual(ends);
    expect(answer({ cookie, lines: ['connect.sid=; Path=/; Max-Age=0'] }).slice(1)).toEqual(ends);
    expect(answer({ cookie, lines: ['connect.sid=2; Path=/'] })).toHaveLength(1);
    expect(answer({ cookie, method: 'POST', lines: ['a=2; Path=/'] })).toHaveLength(1);
    expect(answer({ cookie: '__Host-login-a\r\nb=1', method: 'POST', lines: ['sid=2'] })).toHaveLength(1);
  });

  const idp = 'https://login.example';
  const here = encodeURIComponent('https://app.example/auth/cb?x=1');
  const redirect = (location: string, target = '/login', status = 302): LoginRedirect | undefined =>
    loginRedirect(status, location, target, 'app.example', (saml) =>
      saml === 'x+/=' ? 'https://app.example/acs' : '',
    );

  test.each([
    [`${idp}/a?response_mode=form_post&redirect_uri=${here}`, '/auth/cb'],
    [`${idp}/a?redirect_uri=https://APP.example/cb&response_mode=form_post#x`, '/cb'],
    [`${idp}/a?response_mode=form_post`, ''],
    [`${idp}/a?response_mode=form_post&redirect_uri=https://other.example/cb`, ''],
    [`${idp}/a?response_mode=form_post&redirect_uri=http://app.example/cb`, ''],
    [`${idp}/a?response_mode=form_post&redirect_uri=https://app.example/a;b`, ''],
    [`${idp}/a?response_mode=form_post&redirect_uri=https://app.example/a%0d%0aX:1`, ''],
    [`${idp}/a?response_mode=form_post&redirect_uri=https://app.example/%25zz%`, ''],
    [`${idp}/a?b=1&SAMLRequest=x%2B%2F%3D`, '/acs'],
    [`${idp}/a?SAMLRequest=x+/=&RelayState=1`, '/acs'],
    [`${idp}/a?SAMLRequest=odd`, ''],
  ])('%s leads to one at %j', (location, path) => {
    expect(redirect(location)).toEqual({ path });
  });

  test.each([
    [`${idp}/a?response_mode=query&redirect_uri=${here}`],
    [`${idp}/a#response_mode=form_post`],
    [`${idp}/a?x=response_mode=form_post`],
    ['/a?response_mode=form_post'],
    ['https://app.example/a?response_mode=form_post'],
    [''],
  ])('%s does not', (location) => {
    expect(redirect(location)).toBeUndefined();
  });

  test('nor does what the client itself wrote behind an open redirect', () => {
    const location = `${idp}/?response_mode=form_post&redirect_uri=https://app.example/transfer`;
    const nested = (times: number): string =>
      Array.from({ length: times }).reduce((text: string) => encodeURIComponent(text), location);
    for (const target of [
      `/out?to=${location}`,
      `/out?to=${nested(1)}`,
      `/out?to=${nested(2)}`,
      `/out?to=${nested(3)}`,
      `/out?to=${nested(1).replace('form_post', '%66orm%5fpost')}&x=%`,
    ]) {
      expect(redirect(location, target)).toBeUndefined();
    }
    expect(redirect(location, '/out', 200)).toBeUndefined();
  });
});

test('what scripts may read without need is told', () => {
  const open = (line: string): boolean => isOpenToScripts(rules, line, now);
  expect(['token=1', 'user=2; Path=/', 'jwt=1; Secure'].map(open)).toEqual([true, true, true]);
  for (const line of [
    'token=1; httponly',
    'XSRF-TOKEN=1',
    'NEXT_LOCALE=de',
    'sid=1',
    'connect.sid=2',
    'x',
    'token=; Max-Age=0',
  ]) {
    expect({ line, open: open(line) }).toEqual({ line, open: false });
  }
});

/** How often each function of strings and expressions is entered, and how many characters it is given, all in all. */
function work(run: () => void): number {
  let characters = 0;
  const spies = [
    ...(
      ['split', 'trim', 'charAt', 'indexOf', 'slice', 'replace', 'toLowerCase', 'startsWith', 'endsWith'] as const
    ).map((name) => {
      const original = String.prototype[name] as (...given: unknown[]) => unknown;
      return jest.spyOn(String.prototype, name).mockImplementation(function (this: string, ...given: unknown[]) {
        characters += name === 'charAt' ? 1 : this.length;
        return Reflect.apply(original, this, given) as never;
      });
    }),
    ...(['exec', 'test'] as const).map((name) => {
      const original = RegExp.prototype[name] as (text: string) => unknown;
      return jest.spyOn(RegExp.prototype, name).mockImplementation(function (this: RegExp, text: string) {
        characters += text.length;
        return Reflect.apply(original, this, [text]) as never;
      });
    }),
  ];
  try {
    run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return characters;
}

test.each([
  ['one long name', (size: number) => `${'sess_'.repeat(size / 5)}=1`],
  ['many short cookies', (size: number) => 'a=1;'.repeat(size / 4)],
  ['many sessions', (size: number) => Array.from({ length: size / 10 }, (_, index) => `${index}.sid=1`).join(';')],
  ['many stand-ins', (size: number) => '__Host-login-id=1; '.repeat(size / 20)],
  ['nothing but separators', (size: number) => ';'.repeat(size)],
  ['nothing but spaces', (size: number) => `${' '.repeat(size)}=1`],
  ['digits', (size: number) => `a=1; Expires=${'1'.repeat(size)}; Max-Age=${'9'.repeat(size)}`],
])('work grows with the length and no faster: %s', (_, make) => {
  const of = (size: number): number =>
    work(() => {
      const cookie = make(size);
      answer({ cookie, method: 'POST', lines: [cookie], login: { path: '/cb' } });
      answer({ cookie, method: 'POST', lines: [cookie] });
    });
  expect(of(8000) / of(2000)).toBeLessThan(5);
});
