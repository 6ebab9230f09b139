import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../package-root';
import { fingerprint, ruleAndPart, type Finding } from '../finding';
import { rules } from '../rules';
import type { Unreadable } from '../read';
import type { Level } from '../rule';
import type { Report } from './report';

const levelNames: Readonly<Record<Level, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** What GitHub sorts by: the scale of CVSS. */
const severities: Readonly<Record<Level, string>> = { error: '7.0', warning: '4.0', info: '1.0' };

const version = (): string =>
  (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version;

const known = new Map(rules.map((rule) => [rule.id, rule]));

function descriptor({ rule: id, level, message, fix, docs }: Finding): object {
  const rule = known.get(id);
  return {
    id,
    shortDescription: { text: rule?.info ?? message },
    fullDescription: { text: rule ? `${rule.info} ${rule.explanation}` : message },
    help: { text: `${rule ? `${rule.explanation} ` : ''}${fix}` },
    ...(docs !== undefined && { helpUri: docs }),
    defaultConfiguration: { level: levelNames[level] },
    properties: {
      tags: ['security', ...(rule ? [rule.practice, ...(rule.securityHub ?? [])] : [])],
      'security-severity': severities[level],
    },
  };
}

/** Where a file is: below the root of the sources, or somewhere else on this machine. */
const artifactLocation = (file: string): object =>
  isAbsolute(file) || file.startsWith('../')
    ? { uri: pathToFileURL(resolve(file)).href }
    : { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };

/** What could not be read, so that a log without results does not look as if all were well. */
const invocation = (unreadable: readonly Unreadable[]): object => ({
  executionSuccessful: !unreadable.length,
  toolExecutionNotifications: unreadable.map(({ file, reason }) => ({
    level: 'error',
    message: { text: `${file} cannot be read: ${reason}` },
    locations: [{ physicalLocation: { artifactLocation: artifactLocation(file) } }],
  })),
});

/** SARIF 2.1.0, for code scanning. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export const sarif: Report = ({ findings, unreadable }) => {
  const descriptors = new Map(findings.map((finding) => [finding.rule, descriptor(finding)]));
  const indexes = new Map([...descriptors.keys()].map((id, index) => [id, index]));
  const results = findings.map((finding) => ({
    ruleId: finding.rule,
    ruleIndex: indexes.get(finding.rule),
    level: levelNames[finding.level],
    message: { text: `${ruleAndPart(finding)}: ${finding.message} ${finding.fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifactLocation(finding.file),
          region: { startLine: finding.line },
        },
        logicalLocations: [
          { name: finding.logicalId, fullyQualifiedName: finding.constructPath ?? finding.logicalId, kind: 'resource' },
        ],
      },
    ],
    partialFingerprints: { 'casemate/v1': fingerprint(finding) },
  }));
  const driver = {
    name: 'Casemate',
    version: version(),
    rules: [...descriptors.values()],
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, invocations: [invocation(unreadable)], columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
};
