import { hostname } from 'node:os';
import { ruleAndPart, type Finding } from '../finding';
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

/** JUnit, for the test pages of CI systems: a suite for each template. */
export const junit: Report = ({ findings, files, date }) => {
  const found = byFile(findings);
  const suites = [...new Set([...files, ...found.keys()])].map((file, index) => {
    const inFile = found.get(file) ?? [];
    const cases = inFile.length ? inFile.map(failed) : [passed(file)];
    return `  <testsuite id="${index}" package="casemate" name="${xml(file)}" timestamp="${date.toISOString().slice(0, 19)}" hostname="${xml(hostname())}" tests="${cases.length}" failures="${inFile.length}" errors="0" time="0">
    <properties/>
${cases.join('\n')}
    <system-out/>
    <system-err/>
  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
};
