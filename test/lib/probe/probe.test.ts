import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { probe } from '../../../lib/probe';
import { checkPermission, tokenPath } from '../../../lib/probe/allowed';
import { checks } from '../../../lib/probe/checks';
import { userAgent } from '../../../lib/probe/target';
import { careless, failed, probed } from './front';
import { withServer } from './targets';

const root = join(__dirname, '../../..');
const quick = checks.filter(({ id }) => ['x-content-type-options', 'security-txt'].includes(id));

const page: RequestListener = (_, res) => res.setHeader('Content-Type', 'text/html').end('<!doctype html>');

describe('only what is yours is probed', () => {
  const read = (text: string) => () => Promise.resolve(text);
  const token = 'a-token-of-20-letters';

  test.each([
    ['this machine', 'localhost', '127.0.0.1', {}, ''],
    ['this machine by IPv6', '[::1]', '::1', {}, ''],
    ['a host that serves the token', 'example.com', '192.0.2.1', { token }, `${token}\n`],
    ['a host that is named once more', 'example.com', '192.0.2.1', { ownHost: 'example.com' }, ''],
    ['a host and its port', 'example.com', '192.0.2.1', { ownHost: 'Example.com:8443' }, ''],
    ['an address', '[2001:db8::1]', '2001:db8::1', { ownHost: '2001:db8::1' }, ''],
    ['an address in brackets', '[2001:db8::1]', '2001:db8::1', { ownHost: '[2001:db8::1]' }, ''],
    ['an address and a port', '[2001:db8::1]', '2001:db8::1', { ownHost: '[2001:db8::1]:8443' }, ''],
  ])('%s: yes', async (_, host, address, permission, served) => {
    await expect(checkPermission(host, address, permission, read(served))).resolves.toBeUndefined();
  });

  test.each([
    ['another host', {}, ''],
    ['a host that serves another token', { token }, 'another-token-of-mine'],
    ['a token that anything holds', { token: '' }, ''],
    ['a short token', { token: 'ok' }, 'ok'],
    ['a page that is at every path', { token }, `<html>${token}</html>`],
    ['another name', { ownHost: 'www.example.com' }, ''],
    ['nothing but a port', { ownHost: ':443' }, ''],
  ])('%s: no', async (_, permission, served) => {
    await expect(checkPermission('example.com', '192.0.2.1', permission, read(served))).rejects.toMatchObject({
      code: 'ERR_PROBE_NOT_YOURS',
    });
  });

  test("a name that resolves to this machine's own network address needs permission, and gets it by a token", async () => {
    const own = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
    const address = own.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';
    const asked: string[] = [];
    const serve: RequestListener = (req, res) => {
      asked.push(req.url ?? '');
      if (req.url === tokenPath) res.end(token);
      else page(req, res);
    };
    await withServer(
      serve,
      async (port) => {
        const url = `http://example.test:${port}`;
        // Without an address other than loopback, there is nothing to refuse.
        if (address !== '127.0.0.1') {
          await expect(probe(url, { address }, quick)).rejects.toMatchObject({ code: 'ERR_PROBE_NOT_YOURS' });
          expect(asked).toEqual([]);
        }
        expect((await probe(url, { address, token }, quick)).checks).toHaveLength(quick.length);
      },
      '0.0.0.0',
    );
  });
});

test('requests say whose they are', async () => {
  const agents = new Set<string | undefined>();
  const note: RequestListener = (req, res) => {
    agents.add(req.headers['user-agent']);
    page(req, res);
  };
  await withServer(note, (port) =>
    probe(
      `http://localhost:${port}`,
      {},
      checks.filter(({ stage }) => stage !== 'slow'),
    ),
  );
  expect([...agents]).toEqual([userAgent]);
});

test.each(['localhost:8443', 'ftp://localhost', 'https://user:password@localhost', ''])(
  '%j is no target',
  async (url) => {
    await expect(probe(url)).rejects.toMatchObject({ code: 'ERR_PROBE_URL' });
  },
);

test.each([
  ['https://user:s3cret@localhost', 'https://***@localhost'],
  ['https://user:s3c/ret@x@localhost', 'https://***@localhost'],
  ['user:s3cret@localhost', '***@localhost'],
])('the password of %s is not repeated', async (url, shown) => {
  await expect(probe(url)).rejects.toMatchObject({
    message: expect.stringContaining(`The target is "${shown}";`) as string,
  });
});

test.each([
  ['nothing listens', 'http://localhost:1'],
  ['there is no such name', 'http://no-such-host.invalid'],
])('unreachable: %s', async (_, url) => {
  await expect(probe(url)).rejects.toMatchObject({ code: 'ERR_PROBE_UNREACHABLE' });
});

test('https:// where plain HTTP is spoken says so', async () => {
  await withServer(page, async (port) => {
    await expect(probe(`https://localhost:${port}`)).rejects.toMatchObject({
      code: 'ERR_PROBE_UNREACHABLE',
      fix: expect.stringContaining('http://') as string,
    });
  });
});

test('a service that answers data is looked at too', async () => {
  const api: RequestListener = (_, res) => res.setHeader('Content-Type', 'application/json').end('{}');
  await withServer(api, async (port) => {
    const [sniff] = (await probe(`http://localhost:${port}`, {}, quick)).checks;
    expect(sniff).toMatchObject({ id: 'x-content-type-options', status: 'fail' });
  });
});

test('localhost may be ::1 only', async () => {
  const quickly = (port: number) => probe(`http://localhost:${port}`, {}, quick);
  expect(await withServer(page, quickly, '::1')).toMatchObject({ address: '::1' });
});

test('redirects on the same host are followed, others are not', async () => {
  const redirect: RequestListener = (req, res) => {
    if (req.url === '/') res.writeHead(302, { Location: '/home' }).end();
    else if (req.url === '/home')
      res.writeHead(200, { 'Content-Type': 'text/html', 'X-Content-Type-Options': 'nosniff' }).end();
    else res.writeHead(302, { Location: 'https://elsewhere.invalid/' }).end();
  };
  await withServer(redirect, async (port) => {
    const [home] = (await probe(`http://localhost:${port}`, {}, quick)).checks;
    expect(home).toMatchObject({ status: 'pass', evidence: expect.stringContaining('/home') as string });
    const away = await probe(`http://localhost:${port}`, { paths: ['/away'] }, quick);
    expect(away.checks.find(({ id }) => id === 'x-content-type-options')).toMatchObject({ status: 'skip' });
  });
});

test('a target that answers nothing but 429 is skipped, not passed', async () => {
  const never: RequestListener = (_, res) => res.writeHead(429, { 'Retry-After': '60' }).end();
  await withServer(never, async (port) => {
    await expect(probe(`http://localhost:${port}`, {}, quick)).rejects.toMatchObject({ code: 'ERR_PROBE_UNREACHABLE' });
  });
  let first = true;
  const once429: RequestListener = (req, res) => {
    if (req.url === '/' && first) page(req, res);
    else never(req, res);
    first = false;
  };
  await withServer(once429, async (port) => {
    const report = await probe(`http://localhost:${port}`, {}, quick);
    expect(report.checks.find(({ id }) => id === 'security-txt')).toMatchObject({ status: 'skip' });
  });
});

test('a target that stops answering is skipped, not passed, and soon left alone', async () => {
  let first = true;
  const hang: RequestListener = (req, res) => {
    if (first) page(req, res);
    first = false;
  };
  await withServer(hang, async (port) => {
    const usual = checks.filter(({ stage = 'usual', id }) => stage === 'usual' && !id.startsWith('body-limit'));
    const { checks: found, requests } = await probe(`http://localhost:${port}`, {}, usual);
    expect(requests).toBeLessThan(150);
    const passed = found.filter(({ status }) => status === 'pass').map(({ id }) => id);
    // What the one answer showed; and headers that are too large, Node refuses before the app hangs.
    const shown = ['answers-in-time', 'x-xss-protection', 'third-party-scripts', 'header-total'];
    expect(passed.filter((id) => !shown.includes(id))).toEqual([]);
  });
}, 120_000);

test("the target's own limits do not blind it", async () => {
  const given = careless();
  const strict = { ...given, options: { ...given.options, requestsPerSecond: 15, requestBurst: 10 } };
  const chosen = checks.filter(({ stage }) => stage !== 'slow');
  const report = await probed(strict, chosen);
  process.stdout.write(`Under a limit of 15 requests/s: ${report.requests} requests in ${report.seconds} s\n`);
  expect(failed(report)).toEqual([]);
  // As without the limit: see healthy.test.ts.
  const unseen = ['certificate-trust', 'headers-on-500', 'security-txt-signature'];
  expect(report.checks.filter(({ id, status }) => status === 'skip' && !unseen.includes(id))).toEqual([]);
}, 120_000);

test('it imports nothing but Node, errors and practices: small enough for a Lambda', () => {
  const folder = join(root, 'lib/probe');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const foreign = files.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/from '([^']+)'/g)]
      .map(([, from = '']) => from)
      .filter(
        (from) =>
          !/^(?:node:|\.\/|(?:\.\.\/)(?!\.\.)(?!errors|practices)[\w-]+$|(?:\.\.\/){1,2}(?:errors|practices)$)/.test(
            from,
          ),
      ),
  );
  expect(foreign).toEqual([]);
});

test('it is there as casemate/probe', () => {
  const script = "const { probe } = require('casemate/probe'); process.stdout.write(typeof probe)";
  expect(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })).toBe('function');
});

test('ended early, what was not seen is skipped', async () => {
  await withServer(page, async (port) => {
    const end = new AbortController();
    const report = await probe(`http://localhost:${port}`, {
      signal: end.signal,
      onProgress: () => {
        end.abort();
      },
    });
    expect(report.seconds).toBeLessThan(15);
    expect(report.skipped).toBeGreaterThan(checks.length / 2);
  });
});
