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
