import { cases, casesFront, valuesOf } from '../../helpers/answers';
import { control, withFront } from '../../helpers/front';

const forApps = "object-src 'none'; base-uri 'self'; frame-ancestors 'self'";
const forPages =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const csp = 'Content-Security-Policy';

/** Redirects that NGINX writes have no page of ours. */
const strict = (title: string): boolean => !title.startsWith('308');

control(
  'content-security-policy',
  'every answer has one policy, the pages of the front a strict one',
  casesFront(),
  async (front) => {
    for (const { title, by, ask } of cases.filter(({ title }) => strict(title))) {
      expect({ title, policy: valuesOf(await ask(front), csp) }).toEqual({
        title,
        policy: [by === 'app' ? forApps : forPages],
      });
    }
  },
);

const apps: readonly [title: string, headers: Record<string, string | string[]>, policy: string[]][] = [
  ['a policy of the app is kept', { [csp]: "default-src 'self'" }, ["default-src 'self'"]],
  [
    'two policies of the app are kept',
    { [csp]: ["default-src 'self'", 'img-src *'] },
    ["default-src 'self'", 'img-src *'],
  ],
  ['one with frame-ancestors is kept', { [csp]: 'frame-ancestors *' }, ['frame-ancestors *']],
  ['a report-only policy does not count', { [`${csp}-Report-Only`]: "default-src 'none'" }, [forApps]],
  [
    "the app's X-Frame-Options decides about frames",
    { 'X-Frame-Options': 'DENY' },
    ["object-src 'none'; base-uri 'self'"],
  ],
  [
    'ALLOWALL too, which some embedders need',
    { 'X-Frame-Options': 'ALLOWALL' },
    ["object-src 'none'; base-uri 'self'"],
  ],
];

for (const [title, headers, policy] of apps) {
  test(title, () =>
    withFront(casesFront(headers), async ({ get }) => {
      for (const path of ['/', '/status/404', '/status/500']) expect(valuesOf(await get(path), csp)).toEqual(policy);
    }),
  );
}

test("on the front's own pages, nothing that the app said counts", () =>
  withFront(casesFront({ [csp]: 'default-src *', 'X-Frame-Options': 'ALLOWALL' }), async ({ get }) => {
    expect(valuesOf(await get('/.env'), csp)).toEqual([forPages]);
    expect(valuesOf(await get('/die', { method: 'POST' }), csp)).toEqual([forPages]);
  }));

test('responseHeaders sends another policy, or none', async () => {
  for (const [value, policy] of [
    ["default-src 'self'", ["default-src 'self'"]],
    [false, []],
  ] as const) {
    await withFront({ options: { responseHeaders: { [csp]: value } } }, async ({ get }) => {
      expect(valuesOf(await get('/'), csp)).toEqual(policy);
      expect(valuesOf(await get('/.env'), csp)).toEqual(policy);
    });
  }
});
