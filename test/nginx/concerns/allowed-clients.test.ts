import { control, withFront, type FrontOptions } from '../../helpers/front';
import { until } from '../../helpers/until';

const behind = (clients: readonly string[]): FrontOptions => ({ profile: { trustedHops: 1 }, options: { clients } });

const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });

const listed = [
  '203.0.113.9',
  '198.51.100.0/24',
  '2001:db8:1::/48',
  '2001:DB8:2::5',
  '::ffff:192.0.2.128/121',
  '::ffff:c000:201',
];

const inside = [
  '203.0.113.9',
  '198.51.100.0',
  '198.51.100.255',
  '2001:db8:1::1',
  '2001:db8:1:ffff:ffff:ffff:ffff:ffff',
  '2001:0DB8:2:0::5',
  '192.0.2.1',
  '192.0.2.128',
  '192.0.2.255',
  // The same, as a socket for both families says it.
  '::ffff:203.0.113.9',
  '::ffff:cb00:7109',
  '::ffff:198.51.100.7',
];

const outside = [
  '203.0.113.8',
  '198.51.101.0',
  '2001:db8:2::1',
  '2001:db8::1',
  '192.0.2.2',
  '192.0.2.127',
  '::ffff:203.0.113.10',
  '::203.0.113.9',
  '127.0.0.1',
  '::1',
];

control('allowed-clients', 'the service is for the listed networks alone', behind(listed), async (front) => {
  for (const address of inside) {
    expect({ address, status: (await front.get('/', from(address))).status }).toEqual({ address, status: 200 });
  }
  for (const address of outside) {
    expect({ address, status: (await front.get('/', from(address))).status }).toEqual({ address, status: 403 });
  }
  expect(front.seen()).toBe(inside.length);
  const all = inside.length + outside.length;
  expect(await until(async () => (await front.log()).length === all)).toBe(true);
  expect((await front.log()).map(({ refusedBy }) => refusedBy)).toEqual([
    ...inside.map(() => ''),
    ...outside.map(() => 'allowed-clients'),
  ]);
});

test('what a client writes itself does not help', () =>
  withFront(behind(['203.0.113.9']), async ({ get }) => {
    expect((await get('/', from('203.0.113.9, 198.51.100.1'))).status).toBe(403);
    expect((await get('/', from('203.0.113.9, unknown'))).status).toBe(403);
    expect((await get('/', { headers: { 'X-Real-IP': '203.0.113.9' } })).status).toBe(403);
  }));

test('without a proxy before the front, the peer is the client', () =>
  withFront({ options: { clients: ['127.0.0.2'] } }, async ({ get }) => {
    expect((await get('/', { localAddress: '127.0.0.2' })).status).toBe(200);
    expect((await get('/', { localAddress: '127.0.0.3' })).status).toBe(403);
  }));

test('everyone finds security.txt', () =>
  withFront(behind(['203.0.113.9']), async ({ get }) => {
    expect((await get('/.well-known/security.txt', from('198.51.100.1'))).status).toBe(200);
    expect((await get('/.well-known/security-policy', from('198.51.100.1'))).status).toBe(200);
  }));

test('the same network twice, or all of them, is fine', () =>
  withFront(behind(['0.0.0.0/0', '::/0', '203.0.113.9', '203.0.113.9', '::ffff:203.0.113.9/128']), async ({ get }) => {
    for (const address of [...inside, ...outside]) expect((await get('/', from(address))).status).toBe(200);
  }));

test('without a list, everyone is a client', () =>
  withFront(behind([]), async ({ get }) => {
    for (const address of [...inside, ...outside]) expect((await get('/', from(address))).status).toBe(200);
  }));
