import type { Severity } from '../check';
import type { CheckResult } from '../grade';
import type { Probed } from '../report';
import { isComparison } from '../report';

const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const satisfies Record<
  Severity,
  string
>;

/** As code scanners of GitHub and others rank it, 0 to 10. */
const ranks: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' };

const rule = ({ id, title, severity, practice, concern, cure }: CheckResult) => ({
  id,
  name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
  shortDescription: { text: title },
  help: { text: cure },
  defaultConfiguration: { level: levels[severity] },
  properties: { tags: ['security', practice, concern], 'security-severity': ranks[severity] },
});

const kinds = { pass: 'pass', fail: 'fail', skip: 'notApplicable' } as const;

const result = (target: string) => (check: CheckResult, index: number) => ({
  ruleId: check.id,
  ruleIndex: index,
  kind: kinds[check.status],
  level: check.status === 'fail' ? levels[check.severity] : 'none',
  message: { text: check.status === 'fail' ? `${check.evidence} ${check.cure}` : check.evidence },
  locations: [{ physicalLocation: { artifactLocation: { uri: target } } }],
  partialFingerprints: { check: check.id },
});

/** SARIF 2.1.0. Of a comparison the part behind the front. */
export function sarif(probed: Probed): string {
  const report = isComparison(probed) ? probed.after : probed;
  const run = {
    tool: {
      driver: {
        name: 'casemate probe',
        informationUri: 'https://www.npmjs.com/package/casemate',
        rules: report.checks.map(rule),
      },
    },
    invocations: [{ executionSuccessful: true, startTimeUtc: report.time }],
    results: report.checks.map(result(report.target)),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
