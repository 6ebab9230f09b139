import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer as createTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { probe, type Finding, type ProbeOptions } from '../../../lib/probe';
import { loginPath } from '../../../lib/probe/asks';
import { checks } from '../../../lib/probe/checks';
import type { Target } from '../../../lib/probe/target';
import { withServer, withTarget } from './targets';

/** Services that answer in ways which must neither pass nor fail what cannot be seen of them. */

const onTarget = <Result>(listener: RequestListener, use: (target: Target) => Promise<Result>): Promise<Result> =>
  withServer(listener, (port) => withTarget(`http://localhost:${port}`, use));

async function findings(
  listener: RequestListener,
  ids: readonly string[],
  options: ProbeOptions = {},
): Promise<Readonly<Record<string, Finding>>> {
  const chosen = checks.filter(({ id }) => ids.includes(id));
  const report = await withServer(listener, (port) => probe(`http://localhost:${port}`, options, chosen));
  return Object.fromEntries(report.checks.map(({ id, status, evidence }) => [id, { status, evidence }]));
}

const page =
  (status: number, body = '<!doctype html>'): RequestListener =>
  (_, res) =>
    res.writeHead(status, { 'Content-Type': 'text/html' }).end(body);

const skipped = (evidence: string): object => ({
  status: 'skip',
  evidence: expect.stringContaining(evidence) as string,
});

describe('a dead service', () => {
  test.each([500, 502, 503])('that answers %s to everything is not probed', async (status) => {
    await expect(findings(page(status), ['rate-limit'])).rejects.toMatchObject({
      code: 'ERR_PROBE_UNREACHABLE',
      message: expect.stringContaining(`answers ${status} to GET /.`) as string,
    });
  });

  test('that refuses for now or for too many requests is said to answer', async () => {
    for (const status of [429, 503])
      await expect(
        findings((_, res) => res.writeHead(status, { 'Retry-After': '60' }).end(), ['rate-limit']),
      ).rejects.toMatchObject({ message: expect.stringContaining(`answers ${status} to GET /.`) as string });
  });

  test('that dies after the first answer has no limit', async () => {
    let answers = 0;
    const dies: RequestListener = (req, res) => {
      page((answers += 1) > 1 ? 503 : 200)(req, res);
    };
    expect(await findings(dies, ['rate-limit', 'client-address'])).toMatchObject({
      'rate-limit': skipped('503 without a burst'),
      'client-address': skipped('503 without a burst'),
    });
  });
});

test('a limit that was used up before the burst is still seen', async () => {
  let [heads, pressed] = [0, 0];
  const limited: RequestListener = (req, res) => {
    if (req.method === 'HEAD') heads += 1;
    // The first is refused for what came before, the second not; then comes the burst.
    const refuse = heads === 1 || (heads > 20 && (pressed += 1) > 0);
    page(refuse ? 503 : 200)(req, res);
  };
  expect(await findings(limited, ['rate-limit'])).toMatchObject({ 'rate-limit': { status: 'pass' } });
  expect(pressed).toBeGreaterThan(0);
});

describe('login-limit', () => {
  const login =
    (answer: (attempt: number) => number): RequestListener =>
    (req, res) => {
      if (req.url !== '/login') page(404)(req, res);
      else if (req.method === 'GET') page(200, '<form method="post"><input type="password"></form>')(req, res);
      else page(answer((attempts += 1)))(req, res);
    };
  let attempts = 0;
  beforeEach(() => (attempts = 0));

  test.each([
    [403, 'skip'],
    [423, 'skip'],
    [401, 'fail'],
    [429, 'pass'],
  ])('%s to every attempt: %s', async (status, expected) => {
    const found = await findings(
      login(() => status),
      ['login-limit'],
    );
    expect(found['login-limit']?.status).toBe(expected);
  });

  test.each([403, 423, 429])('401, and %s from the sixth attempt on: pass', async (status) => {
    const found = await findings(
      login((attempt) => (attempt > 5 ? status : 401)),
      ['login-limit'],
    );
    expect(found['login-limit']).toMatchObject({
      status: 'pass',
      evidence: expect.stringContaining(`attempt 6 was answered ${status}`) as string,
    });
  });
});

describe('rewrite-headers', () => {
  test.each([200, 302])('all paths answer %s: skip', async (status) => {
    const same: RequestListener = (_, res) => res.writeHead(status, { Location: '/login' }).end();
    expect(await findings(same, ['rewrite-headers'])).toMatchObject({ 'rewrite-headers': skipped(`${status}`) });
  });
});

describe('the action of a form that asks for a password', () => {
  const form =
    (actions: Readonly<Record<string, string>>): RequestListener =>
    (req, res) => {
      const action = actions[req.url ?? ''];
      const body = `<form action="${action ?? ''}"><input type="password"></form>`;
      page(action === undefined ? 404 : 200, action === undefined ? '' : body)(req, res);
    };
  test.each([
    ['on the target', { '/login': '/do-login' }, '/do-login'],
    ['relative', { '/auth/login': 'now' }, '/auth/now'],
    ['that no URL can be made of', { '/login': 'https://:0' }, '/login'],
    ['on another origin', { '/login': 'https://id.invalid/login' }, undefined],
    ['on another origin, and a page with one of its own', { '/login': '//id.invalid/', '/auth': '' }, '/auth'],
  ])('%s', async (_, actions, expected) => {
    expect(await onTarget(form(actions), loginPath)).toBe(expected);
  });
});

describe('a site that only redirects', () => {
  const csrf = ['csrf-fetch-metadata', 'csrf-origin', 'csrf-null-origin', 'trusted-origins'];
  const moved: RequestListener = (req, res) =>
    res.writeHead(301, { Location: `https://www.elsewhere.invalid${req.url ?? ''}` }).end();

  test.each([...csrf, 'compression'])('skips %s', async (id) => {
    expect((await findings(moved, [id]))[id]?.status).toBe('skip');
  });

  test('a POST that leads elsewhere than GET is looked at', async () => {
    const acts: RequestListener = (req, res) =>
      res.writeHead(302, { Location: req.method === 'POST' ? '/done' : '/login' }).end();
    expect((await findings(acts, ['csrf-origin']))['csrf-origin']?.status).toBe('fail');
  });
});

test('compression looks past redirects and empty pages', async () => {
  const mixed: RequestListener = (req, res) => {
    if (req.url === '/moved') res.writeHead(302, { Location: '/' }).end();
    else if (req.url === '/empty') res.end();
    else page(200)(req, res);
  };
  const found = await findings(mixed, ['compression'], { paths: ['/moved', '/empty', '/page'] });
  expect(found.compression).toMatchObject({ status: 'pass', evidence: 'With a cookie, /page came uncompressed.' });
});

describe('paths', () => {
  const asked = async (paths: readonly string[]): Promise<readonly string[]> => {
    const urls: string[] = [];
    const note: RequestListener = (req, res) => {
      urls.push(req.url ?? '');
      page(200)(req, res);
    };
    await findings(note, ['x-content-type-options'], { paths });
    return urls;
  };
  test.each([
    ['none', [], '/'],
    ['with a space', ['/a b?c=d e'], '/a%20b?c=d%20e'],
    ['without a slash', ['login'], '/login'],
    ['with a fragment', ['/#/login'], '/'],
    ['that would name another host', ['//elsewhere.invalid/a'], '//elsewhere.invalid/a'],
  ])('%s', async (_, paths, expected) => {
    expect(await asked(paths)).toContain(expected);
  });
});

describe('the wrong scheme', () => {
  test('https:// where plain HTTP is spoken: in one line', async () => {
    await withServer(page(200), async (port) => {
      const error = await probe(`https://localhost:${port}`).catch((thrown: unknown) => thrown as Error);
      expect(error).toMatchObject({ message: `https://localhost:${port} does not answer: wrong version number.` });
    });
  });

  test('http:// where TLS is spoken', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const server = createTls({ cert, key }, page(200)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await expect(probe(`http://localhost:${(server.address() as AddressInfo).port}`)).rejects.toMatchObject({
        code: 'ERR_PROBE_UNREACHABLE',
        fix: expect.stringContaining('https://') as string,
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

test('of a page that never ends, what came is looked at', async () => {
  const endless: RequestListener = (_, res) => {
    res.writeHead(200).write('<!doctype html>');
  };
  expect(await onTarget(endless, (target) => target.get('/'))).toMatchObject({
    status: 200,
    body: '<!doctype html>',
  });
}, 30_000);
