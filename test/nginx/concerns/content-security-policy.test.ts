import { cases, casesFront, valuesOf, type Seen } from '../../helpers/answers';
import { control, withFront, type FrontOptions } from '../../helpers/front';

const forApps = "object-src 'none'; base-uri 'self'; frame-ancestors 'self'";
const forPages =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const csp = 'Content-Security-Policy';
const reportOnly = `${csp}-Report-Only`;

/** The default of helmet 8 (middlewares/content-security-policy), less upgrade-insecure-requests and frame-ancestors. */
const unframed = {
  'default-src': "'self'",
  'base-uri': "'self'",
  'font-src': "'self' https: data:",
  'form-action': "'self'",
  'img-src': "'self' data:",
  'object-src': "'none'",
  'script-src': "'self'",
  'script-src-attr': "'none'",
  'style-src': "'self' https: 'unsafe-inline'",
};
const helmet = { ...unframed, 'frame-ancestors': "'self'" };

/** A policy by its directives, whose order means nothing. */
const directives = (policy: string): Record<string, string> =>
  Object.fromEntries(
    policy.split(/ *; */).map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1).join(' ')]),
  );

/** The directives of every policy of that name on an answer. */
const policies = (answer: Seen, name: string): Record<string, string>[] => valuesOf(answer, name).map(directives);

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

test('responseHeaders with another policy, or none, ends the reports too', async () => {
  for (const value of ["default-src 'self'", false] as const) {
    await withFront(
      { ...casesFront(), options: { responseHeaders: { 'content-security-policy': value } } },
      async ({ get }) => {
        expect(valuesOf(await get('/'), reportOnly)).toEqual([]);
      },
    );
  }
  await withFront({ ...casesFront(), options: { responseHeaders: { [reportOnly]: false } } }, async ({ get }) => {
    expect(valuesOf(await get('/'), csp)).toEqual([forApps]);
    expect(valuesOf(await get('/'), reportOnly)).toEqual([]);
  });
});

control(
  'content-security-policy',
  'a page without a policy has the strict one in Report-Only, the pages of the front none',
  casesFront(),
  async (front) => {
    for (const { title, status, by, ask } of cases.filter(({ title }) => strict(title))) {
      // statusApp says text/html but on what has no body.
      const expected = by === 'app' && ![204, 304].includes(status) ? [helmet] : [];
      expect({ title, policies: policies(await ask(front), reportOnly) }).toEqual({ title, policies: expected });
    }
  },
);

const reports: readonly [title: string, headers: Record<string, string | string[]>, policies: object[]][] = [
  ['a page with parameters', { 'Content-Type': 'Text/HTML; charset=utf-8' }, [helmet]],
  ['XHTML', { 'Content-Type': 'application/xhtml+xml' }, [helmet]],
  ['JSON', { 'Content-Type': 'application/json' }, []],
  ['a script', { 'Content-Type': 'text/javascript' }, []],
  ['an image', { 'Content-Type': 'image/svg+xml' }, []],
  ['a policy of the app, with a nonce', { [csp]: "script-src 'nonce-r4nd0m'" }, []],
  ['a report-only policy of the app', { [reportOnly]: "default-src 'none'" }, [{ 'default-src': "'none'" }]],
  ['X-Frame-Options of the app', { 'X-Frame-Options': 'ALLOWALL' }, [unframed]],
];

for (const [title, headers, expected] of reports) {
  test(`Report-Only on ${title}`, () =>
    withFront(casesFront(headers), async ({ get }) => {
      for (const path of ['/', '/status/404', '/status/500']) {
        expect({ path, policies: policies(await get(path), reportOnly) }).toEqual({ path, policies: expected });
      }
    }));
}

const enforced = (headers: Record<string, string | string[]> = {}): FrontOptions => {
  const { options, ...front } = casesFront(headers);
  return { ...front, options: { ...options, csp: 'enforce' } };
};

control(
  'content-security-policy',
  'csp: enforce sends the strict policy in place of the mild one, and reports nothing',
  enforced(),
  async (front) => {
    for (const { title, by, ask } of cases.filter(({ title }) => strict(title))) {
      const answer = await ask(front);
      const expected = by === 'app' ? { ...helmet, 'upgrade-insecure-requests': '' } : directives(forPages);
      expect({ title, policies: policies(answer, csp) }).toEqual({ title, policies: [expected] });
      expect({ title, policies: policies(answer, reportOnly) }).toEqual({ title, policies: [] });
    }
  },
);

test("enforced or not, the app's own headers win", async () => {
  const nonce = "default-src 'self'; script-src 'nonce-r4nd0m' 'strict-dynamic'";
  for (const front of [casesFront, enforced]) {
    await withFront(front({ [csp]: nonce }), async ({ get }) => {
      expect(valuesOf(await get('/'), csp)).toEqual([nonce]);
      expect(valuesOf(await get('/'), reportOnly)).toEqual([]);
    });
  }
  await withFront(enforced({ 'X-Frame-Options': 'DENY' }), async ({ get }) => {
    expect(policies(await get('/'), csp)).toEqual([{ ...unframed, 'upgrade-insecure-requests': '' }]);
  });
});
