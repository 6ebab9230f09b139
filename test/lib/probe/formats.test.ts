import { readFileSync } from 'node:fs';
import { weights } from '../../../lib/probe/check';
import { formats } from '../../../lib/probe/formats';
import { practiceScores, score, type CheckResult } from '../../../lib/probe/grade';
import type { Report } from '../../../lib/probe/report';
import { browserTest, visit } from '../../helpers/browser';

const check = (id: string, status: CheckResult['status'], more: Partial<CheckResult> = {}): CheckResult => ({
  id,
  title: `Title of ${id}`,
  practice: 'P03',
  concern: 'tls',
  severity: 'high',
  status,
  evidence: `Evidence of ${id}.`,
  cure: `Cure of ${id}.`,
  ...more,
});

/** What a target may say: it must stay text in every format. */
const hostile = `</script><script>document.title="hit"</script><img src="http://evil.invalid/">&"'\u0007]]>${'long'.repeat(60)}`;

const report = (checks: readonly CheckResult[]): Report => ({
  target: 'https://localhost:8443',
  address: '127.0.0.1',
  time: '2026-11-21T08:00:00.000Z',
  seconds: 15.1,
  requests: 800,
  ...score(checks),
  practices: practiceScores(checks),
  checks,
});

const before = report([
  check('tls-versions', 'fail', { evidence: hostile }),
  check('https', 'fail', { severity: 'critical' }),
  check('framing', 'skip', { practice: 'P04', concern: 'security-headers', evidence: hostile }),
]);
const after = report([
  check('tls-versions', 'pass', { evidence: hostile }),
  check('https', 'pass', { severity: 'critical' }),
  check('framing', 'fail', { practice: 'P04', concern: 'security-headers', severity: 'medium', evidence: hostile }),
]);
const comparison = { before, after };

describe('the grade', () => {
  test('counts the weights of what was seen; skips count neither way', () => {
    const two = [check('a', 'pass', { severity: 'medium' }), check('b', 'fail', { severity: 'low' })];
    const points = (100 * weights.medium) / (weights.medium + weights.low);
    expect(score(two)).toMatchObject({ score: points, passed: 1, failed: 1, skipped: 0 });
    expect(score([...two, check('c', 'skip', { severity: 'critical' })])).toMatchObject({ score: points, skipped: 1 });
  });

  test('is A+ without a failure only, however little one weighs', () => {
    const many = Array.from({ length: 2000 }, (_, index) => check(String(index), 'pass', { severity: 'critical' }));
    expect(score(many)).toMatchObject({ grade: 'A+', score: 100 });
    expect(score([...many, check('x', 'fail', { severity: 'low' })])).toMatchObject({ grade: 'A', score: 99.9 });
  });

  test('is at most B after a high failure, and at most D after a critical one', () => {
    const many = Array.from({ length: 100 }, (_, index) => check(String(index), 'pass'));
    expect(score([...many, check('x', 'fail', { severity: 'high' })]).grade).toBe('B');
    expect(score([...many, check('x', 'fail', { severity: 'critical' })]).grade).toBe('D');
  });

  test.each([
    [19, 1, 'A'],
    [17, 3, 'B'],
    [15, 5, 'C'],
    [13, 7, 'D'],
    [12, 8, 'F'],
  ] as const)('%i passed, %i failed: %s', (passed, failed, grade) => {
    const some = (count: number, status: 'pass' | 'fail') =>
      Array.from({ length: count }, (_, index) => check(`${status}${index}`, status, { severity: 'low' }));
    expect(score([...some(passed, 'pass'), ...some(failed, 'fail')]).grade).toBe(grade);
  });

  test('is none where nothing was seen', () => {
    expect(score([check('a', 'skip')])).toMatchObject({ grade: '-', score: undefined });
  });
});

describe('the table', () => {
  test.each([
    ['of one report', after],
    ['of two', comparison],
  ])('%s has at most 100 columns, and names failures and skips', (_, probed) => {
    const text = formats.table(probed);
    expect(Math.max(...text.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
    expect(text).toContain('✗ framing (medium, P04)');
    expect(text).toContain('Cure of framing.');
  });
});

test('JSON is the report', () => {
  expect(JSON.parse(formats.json(after))).toEqual(JSON.parse(JSON.stringify(after)));
});

test('SARIF names a rule for each check, and a level for what failed only', () => {
  const log = JSON.parse(formats.sarif(comparison)) as {
    version: string;
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      results: { ruleId: string; ruleIndex: number; kind: string; level: string }[];
    }[];
  };
  expect(log.version).toBe('2.1.0');
  const [run] = log.runs;
  expect(run?.results.map(({ ruleId, kind, level }) => [ruleId, kind, level])).toEqual([
    ['tls-versions', 'pass', 'none'],
    ['https', 'pass', 'none'],
    ['framing', 'fail', 'warning'],
  ]);
  expect(run?.results.every(({ ruleId, ruleIndex }) => run.tool.driver.rules[ruleIndex]?.id === ruleId)).toBe(true);
});

const light = 'light' as const;
const dark = 'dark' as const;
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

browserTest('JUnit is well-formed XML that counts what it holds', async () => {
  await visit(async (visitor) => {
    const page = await visitor.newPage();
    const counted = await page.evaluate((xml) => {
      const parsed = new DOMParser().parseFromString(xml, 'application/xml');
      const count = (name: string): number => parsed.getElementsByTagName(name).length;
      const suite = parsed.getElementsByTagName('testsuite')[0];
      return [
        count('parsererror'),
        count('testcase'),
        count('failure'),
        count('skipped'),
        suite?.getAttribute('failures'),
      ];
    }, formats.junit(before));
    expect(counted).toEqual([0, 3, 2, 1, '2']);
  });
});

describe('the page', () => {
  browserTest(
    'passes axe-core, wide and narrow, light and dark; asks for nothing; runs nothing of the target',
    async () => {
      await visit(async (visitor) => {
        for (const probed of [after, comparison]) {
          for (const [width, colorScheme] of [
            [1200, light],
            [1200, dark],
            [360, light],
            [360, dark],
          ] as const) {
            const page = await visitor.newPage();
            const asked: string[] = [];
            page.on('request', (request) => asked.push(request.url()));
            await page.setViewportSize({ width, height: 900 });
            await page.emulateMedia({ colorScheme });
            await page.setContent(formats.html(probed));
            const overflow = await page.evaluate(
              () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
            expect({ width, overflow }).toEqual({ width, overflow: 0 });
            expect(await page.title()).toMatch(/^(?:Before and after|From outside): https:\/\/localhost:8443$/);
            // The page's own policy lets no script in: axe comes by the debugger's way.
            const found = (await page.evaluate(
              `${axe};axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
            )) as string[];
            expect(found).toEqual([]);
            expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([]);
            await page.close();
          }
        }
      });
    },
  );

  browserTest('axe-core is seen to find what is wrong', async () => {
    await visit(async (visitor) => {
      const page = await visitor.newPage();
      await page.setContent(
        formats.html(after).replace('<html lang="en">', '<html>').replace('--text:#1c2420', '--text:#ccc'),
      );
      const found = (await page.evaluate(
        `${axe};axe.run().then(({ violations }) => violations.map(({ id }) => id))`,
      )) as string[];
      expect(found).toEqual(expect.arrayContaining(['html-has-lang', 'color-contrast']));
    });
  });

  browserTest('has the evidence of every check, on paper too', async () => {
    await visit(async (visitor) => {
      const page = await visitor.newPage();
      await page.emulateMedia({ media: 'print' });
      await page.setContent(formats.html(comparison));
      const text = await page.evaluate(() => document.body.innerText);
      for (const { id } of after.checks) expect(text).toContain(id);
      expect(text).toContain('</script><script>document.title="hit"</script>');
    });
  });
});
