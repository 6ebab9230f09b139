import { control, withFront, type Front, type FrontOptions } from '../../helpers/front';
import type { Answer } from '../../helpers/request';
import { until } from '../../helpers/until';
import type { HardeningOptions } from '../../../lib/options';

const front = (options: Partial<HardeningOptions> = {}): FrontOptions => ({ profile: { trustedHops: 1 }, options });

const stranger = '198.51.100.1';
const asked = ({ get }: Front, path: string, address = stranger): Promise<Answer> =>
  get(path, { headers: { 'X-Forwarded-For': address } });

const closed = [
  '/metrics',
  '/metrics/',
  '/metrics/x?y',
  '/metrics?x',
  '/debug/pprof',
  '/actuator/env',
  '/METRICS',
  '//metrics',
  '/%6detrics',
  '/./metrics',
  '/metrics%2fx',
  '/metrics\\x',
  '/x/..%2fmetrics',
  '/x/../metrics',
  '/x/%2e%2e/metrics',
  // NGINX reads another path than an app that takes them as they are, or decodes them in its own order.
  '/metrics/../x',
  '/metrics/..%2fx',
  '/metrics/%2e%2e%2fx',
  '/metrics/..%2f?x',
  '/%6detrics/../x',
  '/%6Detrics/..%2fx',
  '//metrics/..%2fx',
  '/x/../metrics/..%2fy',
  '//host/metrics',
];

const open = [
  '/',
  '/metricsx',
  '/x/metrics',
  '/debugger',
  '/?/metrics',
  '/x?y=/../metrics',
  '/repo//compare/v1..v2',
  '/x/../y',
  '/x..%2fy',
  '/files/a%2Fb',
];

control('admin-paths', 'what is for operators alone is refused to others', front(), async (front) => {
  for (const path of closed) {
    expect({ path, status: (await asked(front, path)).status }).toEqual({ path, status: 403 });
  }
  expect(front.seen()).toBe(0);
  expect(await until(async () => (await front.log()).length === closed.length)).toBe(true);
  const log = await front.log();
  expect(new Set(log.map(({ refusedBy, reported }) => `${refusedBy}:${reported}`))).toEqual(new Set(['admin-paths:']));
});

test('paths that only look alike reach the app', () =>
  withFront(front(), async (front) => {
    for (const path of open) {
      expect({ path, status: (await asked(front, path)).status }).toEqual({ path, status: 200 });
    }
    expect(await until(async () => (await front.log()).length === open.length)).toBe(true);
    expect((await front.log()).every(({ reported }) => reported === '')).toBe(true);
  }));

control('admin-paths', 'what an app may serve to all passes, and is reported', front(), async (front) => {
  const paths = ['/admin', '/admin/users?x', '/ADMIN', '/status', '/x/..%2fadmin', '/admin/..%2fx'];
  for (const path of paths) {
    expect({ path, status: (await asked(front, path)).status }).toEqual({ path, status: 200 });
  }
  expect(await until(async () => (await front.log()).length === paths.length)).toBe(true);
  const log = await front.log();
  expect(log.map(({ refusedBy, reported }) => `${refusedBy}:${reported}`)).toEqual(paths.map(() => ':admin-paths'));
});

test('the machine itself and adminClients may, unreported', () =>
  withFront(front({ adminClients: ['203.0.113.0/24', '2001:db8::/32', '::ffff:192.0.2.1', '::1'] }), async (front) => {
    const mine = ['127.0.0.1', '127.8.8.8', '::1', '203.0.113.7', '::ffff:203.0.113.7', '2001:db8::1', '192.0.2.1'];
    for (const address of mine) {
      for (const path of ['/metrics', '/admin', '/metrics/..%2fx']) {
        expect({ address, path, status: (await asked(front, path, address)).status }).toEqual({
          address,
          path,
          status: 200,
        });
      }
    }
    for (const address of ['203.0.114.7', '2001:db9::1', '192.0.2.2', '128.0.0.1', '::2', `127.0.0.1, ${stranger}`]) {
      expect({ address, status: (await asked(front, '/metrics', address)).status }).toEqual({ address, status: 403 });
    }
    expect(await until(async () => (await front.log()).length === 3 * mine.length + 6)).toBe(true);
    expect((await front.log()).every(({ reported }) => reported === '')).toBe(true);
  }));

const nested = front({
  adminPaths: {
    '/admin': 'closed',
    '/admin/public': 'open',
    '/admin/größe': 'open',
    '/admin/public/secret': 'closed',
    '/metrics': 'open',
    '/debug': 'log',
    '/reports': 'log',
    '/reports/raw': 'closed',
  },
});

const policies: readonly [path: string, outcome: string][] = [
  ['/admin', '403 '],
  ['/admin/x', '403 '],
  ['/admin/public', '200 '],
  ['/admin/public/style.css', '200 '],
  ['/admin/gr%C3%B6%c3%9fe/x', '200 '],
  ['/admin/publicx', '403 '],
  ['/admin/public/secret', '403 '],
  ['/admin/public/%73ecret', '403 '],
  ['/admin/public/SECRET/x', '403 '],
  ['/admin/public/..%2fusers', '403 '],
  ['/admin/users/..%2fpublic', '403 '],
  ['/admin/users/../public', '403 '],
  ['/admin/public/../users', '403 '],
  ['/metrics', '200 '],
  ['/debug', '200 admin-paths'],
  ['/reports/x', '200 admin-paths'],
  ['/reports/raw/x', '403 '],
  ['/reports/raw/..%2fx', '403 '],
  ['/actuator', '403 '],
  ['/status', '200 admin-paths'],
];

control(
  'admin-paths',
  'adminPaths adds to the default; the longest path counts, in every reading',
  nested,
  async (front) => {
    for (const [path] of policies) await asked(front, path);
    expect(await until(async () => (await front.log()).length === policies.length)).toBe(true);
    const log = await front.log();
    expect(policies.map(([path], index) => [path, `${log[index]?.status} ${log[index]?.reported}`])).toEqual(policies);
  },
);

test('with all of them open, nothing is asked', () =>
  withFront(
    front({
      adminPaths: { '/metrics': 'open', '/debug': 'open', '/actuator': 'open', '/admin': 'open', '/status': 'open' },
    }),
    async (front) => {
      for (const path of [...closed, '/admin']) {
        expect({ path, status: (await asked(front, path)).status }).toEqual({ path, status: 200 });
      }
      expect(await until(async () => (await front.log()).length === closed.length + 1)).toBe(true);
      expect((await front.log()).every(({ reported }) => reported === '')).toBe(true);
    },
  ));
