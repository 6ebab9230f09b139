import { anySpelling, exactly, exactText, plainSpelling, sieve } from '../../nginx/paths';
import { block, directive } from '../../nginx/directive';
import type { Concern } from '../../nginx/concern';
import { withFront } from '../helpers/front';

const rules = ['/admin', '/api/v1.0/', '/a+b(c)', '/café', '/with%20space', '/50%', '/x~y'];

/** What a rule made of each expression says of a request, in headers, by NGINX itself. */
const judge: Concern = () => ({
  http: [
    ...[anySpelling, exactly].map((make) =>
      block(
        'map',
        ['$uri', `$${make.name}`],
        [directive('default', ''), ...rules.map((path) => directive(make(path), '1'))],
      ),
    ),
    block(
      'map',
      ['$request_uri', '$plainSpelling'],
      [directive('default', ''), ...rules.map((path) => directive(plainSpelling(path), '1'))],
    ),
  ],
  headers: [anySpelling, exactly, plainSpelling].map(({ name }) => ({
    name: `X-${name}`,
    value: `$${name}`,
    always: true,
  })),
});

type Verdict = readonly [path: string, any: boolean, exactly: boolean, plain: boolean];
const no = [false, false, false] as const;

const table: readonly Verdict[] = [
  ['/', ...no],
  ['/admins', ...no],
  ['/xadmin', ...no],
  ['/x/admin', ...no],
  ['/x?/admin', ...no],
  ['/api', ...no],
  ['/api/v1x0', ...no],
  ['/aab(c)', ...no],
  ['/admin', true, true, true],
  ['/admin/', true, true, true],
  ['/admin?a=../%2e%2f\\', true, true, true],
  ['/admin/a', true, false, true],
  ['/api/v1.0', true, true, true],
  ['/api/v1.0/x', true, false, true],
  ['/a+b(c)', true, true, true],
  ['/caf%C3%A9', true, true, true],
  ['/with%20space', true, true, true],
  ['/x~y/z', true, false, true],
  ['/ADMIN', true, true, false],
  ['/%61dmin', true, true, false],
  ['//admin', true, true, false],
  ['/./admin', true, true, false],
  ['/x/../admin', true, true, false],
  ['/x/%2e%2e/admin', true, true, false],
  ['/x%2f..%2fadmin', true, true, false],
  ['/admin//', true, true, false],
  ['/admin%2f', true, true, false],
  ['/admin%2Fa', true, false, false],
  ['/admin\\', true, true, false],
  ['/admin\\a', true, false, false],
  ['/admin%5ca', true, false, false],
  ['/\\admin', ...no],
  ['/\\x/admin', true, true, false],
  ['/\\x\\admin/a', true, false, false],
  ['/%5cx/admin', true, true, false],
  ['/x\\y/admin', ...no],
  ['/api\\v1.0', true, true, false],
  ['/api%5Cv1.0\\x', true, false, false],
  ['/API//V1.0/', true, true, false],
  ['/admin/../x', ...no],
  ['/admin/%2e%2e/x', ...no],
  ['/admin%2f..%2fx', ...no],
  // Nothing that another spelling could lead elsewhere is let pass, though it stays below the path here.
  ['/admin/a/../b', true, false, false],
  ['/admin/a..b', true, false, false],
  ['/admin/%252e%252e/x', true, false, false],
  ['/admin/a%2fb', true, false, false],
];

test('what is refused is refused in any spelling, what is let pass in one', () =>
  withFront({ extra: { judge } }, async ({ get }) => {
    for (const [path, ...expected] of table) {
      const { headers } = await get(path);
      const said = ['x-anyspelling', 'x-exactly', 'x-plainspelling'].map((name) => headers[name] === '1');
      expect({ path, said }).toEqual({ path, said: expected });
    }
  }));

test('backslashes with dots, which no map sees resolved, never come so far', () =>
  withFront({}, async ({ get, seen }) => {
    for (const path of [
      '/x\\..\\admin',
      '/x/..\\admin',
      '/x\\../admin',
      '/x%5c..%5cadmin',
      '/.\\admin',
      '/\\./admin',
    ]) {
      expect({ path, status: (await get(path)).status }).toEqual({ path, status: 404 });
    }
    expect(seen()).toBe(0);
  }));

test('a path as sent, whose slashes NGINX has not merged, may name a host first', () => {
  for (const path of ['//x/admin', '///x/admin', '/\\x/ADMIN', '//u:p@x:80\\admin', '//admin/admin']) {
    expect({ path, is: new URL(path, 'http://localhost').pathname.toLowerCase() }).toEqual({ path, is: '/admin' });
    for (const make of [anySpelling, exactly]) {
      expect({ path, found: new RegExp(make('/admin').slice(2), 'i').test(path) }).toEqual({ path, found: true });
    }
    expect(new RegExp(plainSpelling('/admin').slice(1)).test(path)).toBe(false);
  }
  for (const path of ['/x/admin', '//x/y/admin', '//x']) {
    expect({ path, found: new RegExp(anySpelling('/admin').slice(2), 'i').test(path) }).toEqual({ path, found: false });
  }
});

test('a text means itself in a map', () => {
  const special = 'https://a.b[c]$1(d)|{e}\\f+g*h?i^';
  expect(new RegExp(exactText(special).slice(1)).test(special)).toBe(true);
  expect(new RegExp(exactText('a.b').slice(1)).test('axb')).toBe(false);
});

test('the root is everything', () => {
  for (const make of [anySpelling, plainSpelling])
    expect(new RegExp(make('/').replace(/^~\*?/, '')).test('/x')).toBe(true);
});

test('a sieve lets every spelling of each of its paths through, with a query or without, and hardly anything else', () => {
  const passes = (path: string): boolean =>
    sieve(rules).some((regex) => new RegExp(regex.replace(/^~\*/, ''), 'i').test(path));
  const spelled = [
    '/admin',
    '/ADMIN/',
    '/admin/x',
    '\\\\x\\admin',
    '//x/admin',
    '/api\\v1.0',
    '/A+B(c)/d',
    '/caf\u00e9',
    '/x~y',
  ];
  for (const path of spelled) {
    const found = rules.some((rule) => new RegExp(anySpelling(rule).slice(2), 'i').test(path));
    expect({ path, found, passes: [path, `${path}?a=b`].map(passes) }).toEqual({
      path,
      found: true,
      passes: [true, true],
    });
  }
  for (const path of ['/', '/admins', '/x/admin', '/api', '/items?next=/admin']) {
    expect({ path, passes: passes(path) }).toEqual({ path, passes: false });
  }
});

test('a sieve of many paths is in words that NGINX can read', () => {
  const many = sieve(Array.from({ length: 300 }, (_, index) => `/some/longer/path/number/${index}`));
  expect(many.length).toBeGreaterThan(1);
  for (const regex of many) expect(regex.length).toBeLessThan(4000);
});
