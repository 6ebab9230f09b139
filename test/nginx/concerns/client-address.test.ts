import { isIPv6 } from 'node:net';
import type { Concern } from '../../../nginx/concern';
import { block, directive } from '../../../nginx/directive';
import { control, withFront, type Front, type FrontOptions } from '../../helpers/front';

/** Others use its variables: the control believes the leftmost address, and takes each address for a client of its own. */
const naive: Concern = () => ({
  http: [
    block(
      'map',
      ['$http_x_forwarded_for', '$client_address'],
      [directive('default', '$remote_addr'), directive('~^(?<leftmost>[^, ]+)', '$leftmost')],
    ),
    block('map', ['$client_address', '$client_network'], [directive('default', '$client_address')]),
  ],
});

/** A way to see the value: a page that says it. */
const network: Concern = () => ({
  pages: [{ path: '/network', directives: [directive('return', '200', '$client_network')] }],
});

const behind = (trustedHops: number): FrontOptions => ({
  profile: { trustedHops },
  options: { requestsPerSecond: 10_000, requestBurst: 10_000 },
  extra: { network },
});

async function addressSeen({ get }: Front, forwarded: string | string[] | undefined): Promise<string> {
  const { body } = await get('/', { headers: forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded } });
  return (JSON.parse(body) as { headers: Record<string, string> }).headers['x-forwarded-for'] ?? '';
}

const table: readonly [hops: number, forwarded: string | string[] | undefined, address: string][] = [
  [0, undefined, '127.0.0.1'],
  [0, '203.0.113.9', '127.0.0.1'],
  [0, '203.0.113.9, 198.51.100.7', '127.0.0.1'],
  [1, undefined, '127.0.0.1'],
  [1, '203.0.113.9', '203.0.113.9'],
  [1, '2001:db8::1', '2001:db8::1'],
  [1, '127.0.0.1, 203.0.113.9', '203.0.113.9'],
  [1, '::1,203.0.113.9', '203.0.113.9'],
  [1, '1.1.1.1, 2.2.2.2, 3.3.3.3, 203.0.113.9', '203.0.113.9'],
  [1, 'unknown, "; drop table, 203.0.113.9', '203.0.113.9'],
  [1, '1.1.1.1\t,\t203.0.113.9', '203.0.113.9'],
  [1, ', , ,203.0.113.9', '203.0.113.9'],
  [1, ['1.1.1.1', '2.2.2.2, 203.0.113.9'], '203.0.113.9'],
  [1, 'x'.repeat(4000) + ', 203.0.113.9', '203.0.113.9'],
  // Not what a load balancer writes: no word of it is believed.
  [1, '203.0.113.9, ', '127.0.0.1'],
  [1, '203.0.113.9, unknown', '127.0.0.1'],
  [2, '203.0.113.9, 70.132.0.1', '203.0.113.9'],
  [2, '1.1.1.1, 203.0.113.9, 70.132.0.1', '203.0.113.9'],
  [2, '1.1.1.1, 2001:db8::1, 70.132.0.1', '2001:db8::1'],
  [3, '1.1.1.1, 203.0.113.9, 70.132.0.1, 10.0.0.1', '203.0.113.9'],
  // Whoever goes around the outer proxy is not taken at his word.
  [2, '203.0.113.9', '127.0.0.1'],
  [3, '203.0.113.9, 70.132.0.1', '127.0.0.1'],
];

for (const hops of [0, 1, 2, 3]) {
  control(
    'client-address',
    `behind ${hops} proxies the address is the one that the outermost of them saw`,
    behind(hops),
    async (front) => {
      for (const [, forwarded, address] of table.filter(([trusted]) => trusted === hops)) {
        expect({ forwarded, address: await addressSeen(front, forwarded) }).toEqual({ forwarded, address });
      }
    },
    naive,
  );
}

/** RFC 5952, section 4: no leading zeros, lower case, the longest run of two or more zero groups as `::`, the first of equals. */
function rfc5952(groups: readonly number[]): string {
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return best.length < 2
    ? text(groups)
    : `${text(groups.slice(0, best.start))}::${text(groups.slice(best.start + best.length))}`;
}

/** Every pattern of zero and non-zero groups: `::` at each place and of each length, short and long numbers. */
const patterns = Array.from({ length: 256 }, (_, bits) =>
  Array.from({ length: 8 }, (_, index) => (bits & (1 << index) ? ([0xf, 0x2001, 0xabcd, 0x1][index % 4] ?? 1) : 0)),
);

const prefix = (groups: readonly number[]): string => groups.slice(0, 4).join();

test('the generator writes addresses as RFC 5952 does', () => {
  expect(rfc5952([0x2001, 0xdb8, 0, 0, 1, 0, 0, 1])).toBe('2001:db8::1:0:0:1');
  expect(rfc5952([0x2001, 0xdb8, 0, 1, 1, 1, 1, 1])).toBe('2001:db8:0:1:1:1:1:1');
  expect(rfc5952([0, 0, 0, 0, 0, 0, 0, 0])).toBe('::');
  expect(rfc5952([1, 0, 0, 0, 0, 0, 0, 0])).toBe('1::');
  expect(patterns.every((groups) => isIPv6(rfc5952(groups)))).toBe(true);
});

async function networks({ get }: Front): Promise<Map<string, Set<string>>> {
  const seen = new Map<string, Set<string>>();
  for (const groups of patterns) {
    const { body } = await get('/network', { headers: { 'X-Forwarded-For': rfc5952(groups) } });
    seen.set(prefix(groups), (seen.get(prefix(groups)) ?? new Set()).add(body));
  }
  return seen;
}

control(
  'client-address',
  'no two /64 networks of IPv6 share a name, and each has one',
  behind(1),
  async (front) => {
    const names = [...(await networks(front))].map(([, all]) => [...all]);
    expect(names).toHaveLength(16);
    expect(names.filter((all) => all.length > 1)).toEqual([]);
    expect(new Set(names.flat()).size).toBe(names.flat().length);
  },
  naive,
);

test('an IPv4 address is a network of its own, written into IPv6 too', () =>
  withFront(behind(1), async ({ get }) => {
    for (const address of ['203.0.113.9', '203.0.113.10', '::ffff:203.0.113.9', '::ffff:203.0.113.10']) {
      expect((await get('/network', { headers: { 'X-Forwarded-For': address } })).body).toBe(address);
    }
  }));

const limited: FrontOptions = { profile: { trustedHops: 1 }, options: { requestsPerSecond: 1, requestBurst: 0 } };

control(
  'client-address',
  'two addresses of one /64 share a rate limit; those of two do not',
  limited,
  async ({ get }) => {
    const status = async (address: string): Promise<number> =>
      (await get('/', { headers: { 'X-Forwarded-For': address } })).status;
    expect(await status('2001:db8:1:2::1')).toBe(200);
    expect(await status('2001:db8:1:2:ffff:ffff:ffff:ffff')).toBe(429);
    expect(await status('2001:db8:1:3::1')).toBe(200);
    expect(await status('198.51.100.1')).toBe(200);
    expect(await status('198.51.100.2')).toBe(200);
  },
  naive,
);
