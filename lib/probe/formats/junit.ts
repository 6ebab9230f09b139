import type { Probed, Report } from '../report';
import { isComparison } from '../report';
import type { CheckResult } from '../grade';
import { escape } from './escape';

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join('');

function testcase({ id, practice, severity, title, status, evidence, cure }: CheckResult): string {
  const open = `    <testcase${attributes({ classname: practice, name: id })}`;
  if (status === 'pass') return `${open}/>`;
  const what = attributes({ message: evidence, ...(status === 'fail' && { type: severity }) });
  const inside =
    status === 'skip'
      ? `<skipped${what}/>`
      : `<failure${what}>${escape(`${title}: no.\n${evidence}\nCure: ${cure}`)}</failure>`;
  return `${open}>\n      ${inside}\n    </testcase>`;
}

const suite = (name: string, report: Report): string =>
  [
    `  <testsuite${attributes({
      name: `${name}: ${report.target}`,
      tests: report.checks.length,
      failures: report.failed,
      errors: 0,
      skipped: report.skipped,
      time: report.seconds,
      timestamp: report.time.replace(/\.\d+Z$/, ''),
    })}>`,
    ...report.checks.map(testcase),
    '  </testsuite>',
  ].join('\n');

/** JUnit's XML, as CI servers read it. Of a comparison the part behind the front: the app alone is not what is tested. */
export const junit = (probed: Probed): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suite('casemate probe', isComparison(probed) ? probed.after : probed)}\n</testsuites>\n`;
