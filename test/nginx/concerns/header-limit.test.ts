import { control, withFront, type Front } from '../../helpers/front';
import { until } from '../../helpers/until';

const x = (bytes: number): string => 'x'.repeat(bytes);

const refused: readonly [title: string, status: number, ask: (front: Front) => Promise<{ status: number }>][] = [
  ['a path of 9 KB', 414, ({ get }) => get(`/${x(9 * 1024)}`)],
  ['a query of 9 KB', 414, ({ get }) => get(`/?q=${x(9 * 1024)}`)],
  ['one header of 9 KB', 431, ({ get }) => get('/', { headers: { 'X-Long': x(9 * 1024) } })],
  ['a cookie of 9 KB', 431, ({ get }) => get('/', { headers: { Cookie: `a=${x(9 * 1024)}` } })],
  [
    '60 headers of 1 KB',
    431,
    ({ get }) =>
      get('/', { headers: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`X-${index}`, x(1024)])) }),
  ],
];

// The sizes are NGINX's defaults as well: what is red without the concern is that the log names it.
control('header-limit', 'long request lines and headers are refused before the app', {}, async (front) => {
  for (const [title, status, ask] of refused) {
    expect({ title, status: (await ask(front)).status }).toEqual({ title, status });
  }
  expect(front.seen()).toBe(0);
  expect(await until(async () => (await front.log()).length === refused.length)).toBe(true);
  expect((await front.log()).map(({ refusedBy }) => refusedBy)).toEqual(refused.map(() => 'header-limit'));
});

test('what Node would take by default passes', () =>
  withFront({}, async ({ get }) => {
    expect((await get(`/?q=${x(7000)}`)).status).toBe(200);
    expect((await get('/', { headers: { Cookie: `a=${x(7000)}`, Authorization: `Bearer ${x(7000)}` } })).status).toBe(
      200,
    );
  }));
