import { acls } from '../../../bench/waf/acls';
import { allStopped, measured } from '../../../bench/waf/measure';
import { variants } from '../../../bench/waf/variants';
import { wafCorporaPage } from '../../../lib/docs/waf-page';

const rows = measured(
  acls(),
  variants.map(({ attack, carrier, request }) => ({ set: attack, carrier, request })),
  allStopped,
);

test('at least 300 variants, none twice', () => {
  const distinct = new Set(variants.map(({ request }) => JSON.stringify(request)));
  expect(distinct.size).toBe(variants.length);
  expect(variants.length).toBeGreaterThanOrEqual(300);
});

/** Every key of some JSON, however deep. */
const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [key]), ...keysOf(inner)])
    : [];

const namesIn = (pairs: string): string[] =>
  [...new URLSearchParams(pairs)].flatMap(([name, value]) => [
    name,
    ...(/^\{/.test(value) ? keysOf(JSON.parse(value)) : []),
  ]);

test('each is an attack to what reads it: JSON.parse, or the decoding of forms', () => {
  const dangerous = /(?:^|[[.])\$[a-z]+(?:$|\])|__proto__|constructor\]?[.[]|^constructor$/i;
  const read = variants.filter(({ request: { headers } }) => !/multipart/.test(String(headers?.['content-type'])));
  const harmless = read.filter(({ carrier, request: { uri, body } }) => {
    const names =
      carrier === 'JSON'
        ? keysOf(JSON.parse(String(body)))
        : namesIn(carrier === 'form' ? String(body) : uri.replace(/^.*\?/, ''));
    return !names.some((name) => dangerous.test(name));
  });
  expect(read.length).toBeGreaterThan(700);
  expect(harmless).toEqual([]);
});

test('of every attack and carrier, at least 95 % are stopped', () => {
  expect(rows.map(({ set, carrier }) => `${set} ${carrier}`).sort()).toEqual([
    'NoSQL operators JSON',
    'NoSQL operators form',
    'NoSQL operators query',
    'Prototype pollution JSON',
    'Prototype pollution form',
    'Prototype pollution query',
  ]);
  expect(rows.filter(({ stopped, requests }) => stopped < 0.95 * requests)).toEqual([]);
});

test('the page has every row, its share and the sum', () => {
  const page = wafCorporaPage({
    attacks: [
      { set: 'a', carrier: 'JSON', requests: 3, stopped: 2 },
      { set: 'b', carrier: 'form', requests: 1, stopped: 1 },
    ],
    honest: [{ set: 'c', carrier: 'query', requests: 200, stopped: 1 }],
  });
  expect(page).toMatch(/\| a +\| JSON +\| 3 +\| 2 +\| 66\.7 % +\|/);
  expect(page).toMatch(/\| \*\*All\*\* \| +\| 4 +\| 3 +\| 75\.0 % +\|/);
  expect(page).toMatch(/\| c +\| query \| 200 +\| 1 +\| 0\.5 % \|/);
});
