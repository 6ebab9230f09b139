import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { spawnSync } from 'node:child_process';
import { resolveOptions, type HardeningOptions } from '../../../lib/options';
import { frontConfig, localProfile } from '../../../nginx';
import { valuesOf } from '../../helpers/answers';
import { control, withFront, type Front } from '../../helpers/front';
import type { Answer } from '../../helpers/request';
import { install } from '../../helpers/tools';

/** Sets the cookies that it is asked for by POST, and says which ones it saw. */
const app: RequestListener = (request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
  request.on('end', () => {
    const { lines, location } = JSON.parse(body || '{}') as { lines?: string[]; location?: string };
    if (lines) response.setHeader('Set-Cookie', lines);
    if (location !== undefined) response.setHeader('Location', location);
    response.statusCode = location === undefined ? 200 : 302;
    response.end(JSON.stringify({ cookie: request.headers.cookie }));
  });
};

const setCookies = (answer: Answer): string[] => valuesOf(answer, 'set-cookie');

const sets = async ({ get }: Front, lines: string[], cookie = 'a=1', location?: string): Promise<string[]> =>
  setCookies(await get('/', { method: 'POST', headers: { cookie }, body: JSON.stringify({ lines, location }) }));

const sees = async ({ get }: Front, cookie: string): Promise<string | undefined> => {
  const { body } = await get('/', { headers: { cookie } });
  return (JSON.parse(body) as { cookie?: string }).cookie;
};

const sessions = [
  ...['sid', 'sess', 'session', 'sessionId', 'session-id', 'session_token', 'connect.sid', 'koa.sess.sig', 'koa:sess'],
  ...[
    'JSESSIONID',
    'PHPSESSID',
    '__Host-id',
    '__Secure-id7.sig',
    'refresh_token',
    'remember_me',
    'my.own',
    '__Host-mine',
  ],
];
const readable = [
  ...[
    'token',
    'jwt',
    'auth',
    'csrf',
    '_csrf',
    'XSRF-TOKEN',
    'csrf_session',
    'locale',
    'theme',
    'consent',
    'id',
    'mine',
  ],
  ...['session_expires', '__session', 'user', `${'x'.repeat(130)}.sid`],
];
const options: Partial<HardeningOptions> = { sessionCookies: { 'my.own': 'mine' } };

control('cookies', 'every cookie is for HTTPS alone', { app }, async (front) => {
  const lines = ['a=1', 'connect.sid=1; Path=/', 'token=x; SameSite=None; Partitioned', 'b=; Max-Age=0'];
  for (const line of await sets(front, lines)) expect(line).toMatch(/; secure(?:;|$)/i);
});

control('cookies', 'no script reads a session', { app, options }, async (front) => {
  for (const name of sessions) {
    expect((await sets(front, [`${name}=1; Path=/`]))[0]).toBe(`${name}=1; Path=/; Secure; HttpOnly`);
  }
});

test('what scripts are to read they can, and attributes stay', () =>
  withFront({ app, options }, async (front) => {
    const lines = readable.map((name) => `${name}=a b="c"; Path=/x; Priority=High; X=y; SameSite=Strict`);
    expect(await sets(front, lines)).toEqual(lines.map((line) => `${line}; Secure`));
    const whole = 'sid=1; path=/; HTTPONLY; secure; samesite=lax';
    expect(await sets(front, [whole])).toEqual([whole]);
  }));

test('no optional module is needed, and none is loaded unless it is named', () => {
  const files = (modules: { njs?: string }): Readonly<Record<string, string>> =>
    frontConfig(resolveOptions({ securityContact: 'mailto:a@example.com' }), localProfile({ modules }));
  expect(Object.keys(files({}))).toEqual(['nginx.conf']);
  expect(files({})['nginx.conf']).not.toContain('js_');
  expect(Object.keys(files({ njs: '/modules/njs.so' }))).toEqual(['nginx.conf', 'cookies.js']);
});

/** Debian's njs, for Debian's NGINX only: a module fits the very NGINX it was built for. */
const njs = '/usr/lib/nginx/modules/ngx_http_js_module.so';
const isDebians =
  process.env.CASEMATE_NGINX === undefined && spawnSync('sh', ['-c', 'dpkg -S "$(command -v nginx)"']).status === 0;

describe('a front that stands alone, with njs', () => {
  let there = false;
  beforeAll(() => {
    there = isDebians && (existsSync(njs) || install(['libnginx-mod-http-js']));
  }, 300_000);

  /** As `control`, against the front without njs. */
  function alone(title: string, given: Partial<HardeningOptions>, body: (front: Front) => Promise<void>): void {
    test(title, async () => {
      if (!there) {
        console.info(`Not run: "${title}", for want of njs (Debian: apt-get install libnginx-mod-http-js).`);
        return;
      }
      await withFront({ app, options: given, profile: { modules: { njs } } }, body);
      await expect(withFront({ app, options: given }, body)).rejects.toHaveProperty('matcherResult.pass', false);
    });
  }

  alone('names are neutral in the browser and its own in the app', {}, async (front) => {
    expect(
      await sets(front, [
        'connect.sid=1; Path=/',
        'koa.sess.sig=2; Path=/x; httponly',
        'a=1',
        'b',
        '=v',
        'c=1; SameSite=None',
      ]),
    ).toEqual([
      '__Host-id=1; Path=/; Secure; HttpOnly; SameSite=Lax',
      '__Secure-id1.sig=2; Path=/x; httponly; Secure; SameSite=Lax',
      'a=1; Secure; SameSite=Lax',
      'b; SameSite=Lax; Secure',
      '=v; Secure; SameSite=Lax',
      'c=1; SameSite=None; Secure',
    ]);
    expect(await sees(front, 'a="1 2";  __Host-id=x=; id=5;b')).toBe('a="1 2";  connect.sid=x=; id=5;b');
    expect(await sees(front, '__Secure-id=tossed; __Host-id=x; connect.sid=old; b=2')).toBe('connect.sid=x; b=2');
    expect(await sees(front, 'a=1; connect.sid=old')).toBe('a=1; connect.sid=old');
    expect(await sees(front, '__Host-login=/cb')).toBeUndefined();
  });

  alone('bytes that are no UTF-8 stay what they are', {}, async (front) => {
    for (const rest of ['\u00e9=\u00ff\u00a0; b=\u00c3\u00a9', 'a=\u0080\u00c3']) {
      expect(await sees(front, rest)).toBe(rest);
      expect(await sees(front, `__Host-id=\u00e9; ${rest}`)).toBe(`connect.sid=\u00e9; ${rest}`);
      expect(await sets(front, [`sid=1; Path=/`], rest)).toEqual([
        '__Host-id5=1; Path=/; Secure; HttpOnly; SameSite=Lax',
      ]);
    }
  });

  alone(
    'a session by its old name goes when the new one comes, and after the stated day',
    { oldSessionCookiesUntil: '2020-12-31' },
    async (front) => {
      expect(await sees(front, 'connect.sid=old; a=1')).toBe('a=1');
      expect((await sets(front, ['connect.sid=2; Path=/'], 'connect.sid=1'))[1]).toMatch(
        /^connect\.sid=; Path=\/; Expires=Thu, 01 Jan 1970/,
      );
    },
  );

  alone('sessionMaxAge caps how long sessions are kept', { sessionMaxAge: 3600 }, async (front) => {
    expect(
      await sets(front, [
        'sid=1; Path=/; Max-Age=86400; SameSite=Lax',
        'sid=; Path=/; Expires=Thu, 01-Jan-70 00:00:00 GMT; SameSite=Lax',
        'PHPSESSID=1; SameSite=Lax; Expires=Fri, 31 Dec 9999 23:59:59 GMT',
      ]),
    ).toEqual([
      '__Host-id5=1; Path=/; Max-Age=3600; SameSite=Lax; Secure; HttpOnly',
      '__Host-id5=; Path=/; Expires=Thu, 01-Jan-70 00:00:00 GMT; SameSite=Lax; Secure; HttpOnly',
      expect.stringMatching(/^PHPSESSID=1; SameSite=Lax; Expires=(?!.*9999).* GMT; Secure; HttpOnly$/),
    ]);
  });

  alone('a login by form_post finds its session again', {}, async (front) => {
    const back = encodeURIComponent(`https://localhost:${front.port}/cb`);
    const ten = 'Path=/; Secure; HttpOnly; SameSite=None; Max-Age=600';
    const lines = await sets(
      front,
      ['state=1'],
      '__Host-id=s',
      `https://idp.example/?response_mode=form_post&redirect_uri=${back}`,
    );
    expect(lines).toEqual(['state=1; Secure; SameSite=None', `__Host-login=/cb; ${ten}`, `__Host-login-id=s; ${ten}`]);
    const cookie = '__Host-login=/cb; __Host-login-id=s';
    const form = await front.get('/cb', { method: 'POST', headers: { cookie, 'sec-fetch-site': 'cross-site' } });
    expect(JSON.parse(form.body)).toEqual({ cookie: 'connect.sid=s' });
    expect(await sees(front, cookie)).toBeUndefined();
    const ended = await sets(front, ['connect.sid=2; Path=/'], cookie);
    expect(
      ended
        .slice(1)
        .map((line) => line.split(';')[0])
        .sort(),
    ).toEqual(['__Host-login-id=', '__Host-login=']);
  });
});
