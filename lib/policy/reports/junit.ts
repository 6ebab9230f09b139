import { hostname } from 'node:os';
import { ruleAndPart, type Finding } from '../finding';
import type { Unreadable } from '../read';
import { byFile, type Report } from './report';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For XML 1.0, which has no control characters. */
const xml = (text: string): string =>
  text.replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '').replace(/[&<>"]/g, (each) => entities[each] ?? each);

const failed = (finding: Finding): string =>
  `    <testcase name="${xml(`${ruleAndPart(finding)} ${finding.logicalId}`)}" classname="${xml(finding.file)}" time="0">
      <failure message="${xml(finding.message)}" type="${finding.level}">${xml(`${finding.file}:${finding.line} ${finding.constructPath ?? finding.logicalId}\n${finding.fix}`)}</failure>
    </testcase>`;

const passed = (file: string): string => `    <testcase name="no findings" classname="${xml(file)}" time="0"/>`;

const unread = ({ file, reason }: Unreadable): string =>
  `    <testcase name="cannot be read" classname="${xml(file)}" time="0">
      <error message="${xml(reason)}" type="unreadable"/>
    </testcase>`;

/** JUnit, for the test pages of CI systems: a suite for each template. */
export const junit: Report = ({ findings, files, unreadable, date }) => {
  const found = byFile(findings);
  const broken = new Map(unreadable.map((each) => [each.file, each]));
  const suites = [...new Set([...files, ...found.keys(), ...broken.keys()])].map((file, index) => {
    const inFile = found.get(file) ?? [];
    const error = broken.get(file);
    const judged = inFile.length || error ? inFile.map(failed) : [passed(file)];
    const cases = [...judged, ...(error ? [unread(error)] : [])];
    return `  <testsuite id="${index}" package="casemate" name="${xml(file)}" timestamp="${date.toISOString().slice(0, 19)}" hostname="${xml(hostname())}" tests="${cases.length}" failures="${inFile.length}" errors="${error ? 1 : 0}" time="0">
    <properties/>
${cases.join('\n')}
    <system-out/>
    <system-err/>
  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
};
