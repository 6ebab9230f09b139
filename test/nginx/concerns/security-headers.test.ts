import { cases, casesFront, valuesOf } from '../../helpers/answers';
import { control, withFront } from '../../helpers/front';

const expected: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'SAMEORIGIN',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-XSS-Protection': '0',
};
const names = Object.keys(expected);

control('security-headers', 'every header is on every answer, once', casesFront(), async (front) => {
  for (const { title, status, by, ask } of cases) {
    const answer = await ask(front);
    expect({ title, status: answer.status }).toEqual({ title, status });
    expect({ title, ours: answer.body.includes('from the app') }).toEqual({
      title,
      ours: by === 'app' && ![204, 304].includes(status),
    });
    const sent = Object.fromEntries(names.map((name) => [name, valuesOf(answer, name)]));
    expect({ title, sent }).toEqual({
      title,
      sent: Object.fromEntries(names.map((name) => [name, [expected[name]]])),
    });
  }
});

test("the app's own value wins: one header, the app's", () => {
  const own = Object.fromEntries(names.map((name) => [name, `of-the-app-${name.length}`]));
  return withFront(casesFront(own), async (front) => {
    for (const { title, ask } of cases.filter(({ by }) => by === 'app')) {
      const answer = await ask(front);
      const sent = Object.fromEntries(names.map((name) => [name, valuesOf(answer, name)]));
      expect({ title, sent }).toEqual({
        title,
        sent: Object.fromEntries(names.map((name) => [name, [own[name]]])),
      });
    }
  });
});

test('a header of an answer that the front dropped means nothing', () =>
  withFront(
    {
      // NGINX reads these headers, finds the rest invalid, and answers in the place of the app.
      app: (req, res) => {
        if (req.url === '/broken')
          req.socket.end('HTTP/1.1 200 OK\r\nX-Frame-Options: ALLOWALL\r\nno header\0\r\n\r\n');
        else res.end();
      },
    },
    async ({ get }) => {
      const answer = await get('/broken', { method: 'POST' });
      expect(answer.status).toBe(503);
      expect(valuesOf(answer, 'X-Frame-Options')).toEqual(['SAMEORIGIN']);
    },
  ));

test('responseHeaders sends another value, none, or one more header', () =>
  withFront(
    {
      options: {
        responseHeaders: {
          'Referrer-Policy': 'no-referrer',
          'x-frame-options': false,
          'Permissions-Policy': 'camera=(), "x"; {y} \\n #z',
          'X-Team': 'a',
        },
      },
      app: (req, res) => {
        if (req.url === '/own') res.setHeader('Referrer-Policy', 'origin').setHeader('X-Team', 'of-the-app');
        res.end();
      },
    },
    async ({ get }) => {
      const asked = ['Referrer-Policy', 'X-Frame-Options', 'Permissions-Policy', 'X-Team'];
      for (const path of ['/', '/.env', '/security.txt']) {
        const answer = await get(path);
        expect(asked.map((name) => valuesOf(answer, name))).toEqual([
          ['no-referrer'],
          [],
          ['camera=(), "x"; {y} \\n #z'],
          ['a'],
        ]);
      }
      const own = await get('/own');
      expect(asked.map((name) => valuesOf(own, name)).flat()).toEqual([
        'origin',
        'camera=(), "x"; {y} \\n #z',
        'of-the-app',
      ]);
    },
  ));

test('search engines are told to stay away where responseHeaders says so, and only there', async () => {
  const robots = 'X-Robots-Tag';
  await withFront(casesFront(), async ({ get }) => {
    for (const path of ['/', '/.env']) expect(valuesOf(await get(path), robots)).toEqual([]);
  });
  await withFront({ ...casesFront(), options: { responseHeaders: { [robots]: 'noindex' } } }, async ({ get }) => {
    for (const path of ['/', '/status/404', '/.env']) expect(valuesOf(await get(path), robots)).toEqual(['noindex']);
  });
  const own = { ...casesFront({ [robots]: 'none' }), options: { responseHeaders: { [robots]: 'noindex' } } };
  await withFront(own, async ({ get }) => {
    expect(valuesOf(await get('/'), robots)).toEqual(['none']);
  });
});

const framed: readonly [title: string, headers: Record<string, string>, xfo: string[]][] = [
  ['no policy', {}, ['SAMEORIGIN']],
  [
    'a policy of the app that says nothing of frames',
    { 'Content-Security-Policy': "default-src 'self'" },
    ['SAMEORIGIN'],
  ],
  ['a policy of the app with frame-ancestors', { 'Content-Security-Policy': 'frame-ancestors https://a.example' }, []],
  ['the same in capitals', { 'Content-Security-Policy': "img-src *; FRAME-ANCESTORS 'none'" }, []],
  ['a policy that only reports', { 'Content-Security-Policy-Report-Only': "frame-ancestors 'none'" }, ['SAMEORIGIN']],
  ['DENY of the app', { 'X-Frame-Options': 'DENY' }, ['DENY']],
];

for (const [title, headers, xfo] of framed) {
  test(`X-Frame-Options with ${title}`, () =>
    withFront(casesFront(headers), async ({ get }) => {
      expect(valuesOf(await get('/'), 'X-Frame-Options')).toEqual(xfo);
    }));
}
