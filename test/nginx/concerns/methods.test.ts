import { METHODS } from 'node:http';
import { knownMethods } from '../../../nginx/concerns/methods';
import { control, withFront, type Front } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import { raw } from '../../helpers/raw';
import { until } from '../../helpers/until';

/** What Node's own client would not send. */
const ask = ({ port }: Front, method: string, path = '/'): Promise<string> =>
  raw(port, `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);

const summary = (answer: string): { status: string | undefined; allow: string | undefined } => ({
  status: /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1],
  allow: /^Allow: (.*)\r$/m.exec(answer)?.[1],
});

const usual = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

control('methods', 'TRACE is refused, with what is allowed instead', {}, async (front) => {
  for (const path of ['/', '/x?y']) {
    expect(summary(await ask(front, 'TRACE', path))).toEqual({ status: '405', allow: usual });
  }
  expect(front.seen()).toBe(0);
  expect(await until(async () => (await front.log()).length === 2)).toBe(true);
  expect((await front.log()).map(({ refusedBy }) => refusedBy)).toEqual(['methods', 'methods']);
});

test('CONNECT is refused; which form of its target is malformed depends on the version of NGINX', () =>
  withFront({}, async (front) => {
    const answers = [await ask(front, 'CONNECT'), await ask(front, 'CONNECT', 'localhost:443')].map(summary);
    expect(answers.map(({ status }) => status).sort()).toEqual(['400', '405']);
    expect(answers.find(({ status }) => status === '405')?.allow).toBe(usual);
    expect(front.seen()).toBe(0);
    expect(await until(async () => (await front.log()).length === 2)).toBe(true);
    expect((await front.log()).find(({ status }) => status === '405')?.refusedBy).toBe('methods');
  }));

control('methods', 'a method that Node does not know is not implemented', {}, async (front) => {
  const unknown = ['PROPFINDX', 'FOO', 'GE', 'GETS', 'X-METHOD', 'TRACK', 'DEBUG', 'A'.repeat(30)];
  for (const method of unknown) {
    expect({ method, ...summary(await ask(front, method)) }).toEqual({ method, status: '501', allow: undefined });
  }
  expect(front.seen()).toBe(0);
  expect(await until(async () => (await front.log()).length === unknown.length)).toBe(true);
  expect(new Set((await front.log()).map(({ refusedBy }) => refusedBy))).toEqual(new Set(['methods']));
});

const never = ['CONNECT', 'TRACE'];

test('every other method that Node knows passes', () =>
  withFront({}, async ({ get, log }) => {
    const methods = METHODS.filter((method) => !never.includes(method));
    for (const method of methods) {
      expect({ method, status: (await get('/', { method })).status }).toEqual({ method, status: 200 });
    }
    expect(await until(async () => (await log()).length === methods.length)).toBe(true);
    expect((await log()).every(({ refusedBy }) => refusedBy === '')).toBe(true);
  }));

test('the list holds every method of this Node, and is sorted', () => {
  expect(
    METHODS.filter((method) => !never.includes(method) && !(knownMethods as readonly string[]).includes(method)),
  ).toEqual([]);
  expect([...knownMethods].sort()).toEqual(knownMethods);
});

const listed = {
  options: {
    methods: {
      '/api': ['GET', 'POST'],
      '/api/reports': ['GET'],
      '/api/reports/drafts/': ['PUT', 'DELETE'],
      '/hooks': ['POST'],
      '/api/reports/größe': ['POST'],
    },
  },
} as const;

const passes: readonly [method: string, path: string][] = [
  ['GET', '/api'],
  ['HEAD', '/api'],
  ['POST', '/api/x?y=/api/reports'],
  ['GET', '/api/reports'],
  ['GET', '/api/reports?x=1'],
  ['HEAD', '/api/reports/1'],
  ['PUT', '/api/reports/drafts'],
  ['PUT', '/api/reports/drafts/1?x'],
  ['DELETE', '/api/reports/drafts/1'],
  ['POST', '/hooks'],
  ['POST', '/api/reports/gr%C3%B6%C3%9Fe'],
  ['POST', '/api/reportsx'],
  ['DELETE', '/'],
  ['PUT', '/apix'],
];

const refused: readonly [method: string, path: string, allow: string][] = [
  ['PUT', '/api', 'GET, HEAD, POST'],
  ['OPTIONS', '/api', 'GET, HEAD, POST'],
  ['POST', '/api/reports', 'GET, HEAD'],
  ['POST', '/api/reports?x=1', 'GET, HEAD'],
  ['DELETE', '/api/reports/1', 'GET, HEAD'],
  ['GET', '/api/reports/drafts/1', 'PUT, DELETE'],
  ['HEAD', '/hooks', 'POST'],
  ['GET', '/hooks/x', 'POST'],
  // Spelling tricks: NGINX and the app could read two paths in one.
  ['POST', '/API/Reports', 'GET, HEAD'],
  ['POST', '//api//reports', 'GET, HEAD'],
  ['POST', '/api/%72eports', 'GET, HEAD'],
  ['POST', '/./api/reports/', 'GET, HEAD'],
  ['POST', '/api/reports\\x', 'GET, HEAD'],
  ['POST', '/x/..%2fapi/reports', 'GET, HEAD'],
  ['POST', '/x/../api/reports', 'GET, HEAD'],
  ['POST', '/api/reports/..%2fx', 'GET, HEAD'],
  ['POST', '/api/reports/x/%2e%2e%2f..%2fx', 'GET, HEAD'],
  ['PUT', '/api/reports/x/../drafts/', 'GET, HEAD'],
];

control('methods', 'a path takes the methods on its list; the longest path counts', listed, async (front) => {
  for (const [method, path] of passes) {
    expect({ method, path, status: (await front.get(path, { method })).status }).toEqual({ method, path, status: 200 });
  }
  const seen = front.seen();
  for (const [method, path, allow] of refused) {
    const { status, headers } = await front.get(path, { method });
    expect({ method, path, status, allow: headers.allow }).toEqual({ method, path, status: 405, allow });
  }
  expect(front.seen()).toBe(seen);
  const all = passes.length + refused.length;
  expect(await until(async () => (await front.log()).length === all)).toBe(true);
  const log = (await front.log()).map(({ refusedBy }) => refusedBy);
  expect(log).toEqual([...passes.map(() => ''), ...refused.map(() => 'methods')]);
});

test("the question of a trusted origin's page is answered before", () =>
  withFront({ options: { ...listed.options, trustedOrigins: ['https://app.example.com'] } }, async ({ get }) => {
    const preflight = (origin: string) =>
      get('/api/reports', {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
      });
    expect((await preflight('https://app.example.com')).status).toBe(204);
    expect((await preflight('https://other.example')).status).toBe(405);
  }));

test("the app's own 405 and its Allow are passed on", () =>
  withFront({ app: (_, res) => res.writeHead(405, { Allow: 'PATCH' }).end('of the app') }, async ({ get, log }) => {
    expect(await get('/')).toMatchObject({ status: 405, body: 'of the app', headers: { allow: 'PATCH' } });
    expect(await until(async () => (await log()).length === 1)).toBe(true);
    expect((await log())[0]).toMatchObject({ status: '405', refusedBy: '' });
  }));

test('a preflight that CORS answers is no refusal, though the path does not take OPTIONS', () =>
  withFront(
    { options: { methods: { '/reports': ['GET'] }, trustedOrigins: ['https://partner.example'] } },
    async (front) => {
      const headers = { origin: 'https://partner.example', 'access-control-request-method': 'GET' };
      expect((await front.get('/reports', { method: 'OPTIONS', headers })).status).toBe(204);
      expect((await front.get('/reports', { method: 'POST' })).status).toBe(405);
      expect((await logged(front, 2)).map(({ status, refusedBy }) => [status, refusedBy])).toEqual([
        ['204', ''],
        ['405', 'methods'],
      ]);
    },
  ));
