import { safeInLog as safe } from '../../safe-text';
import { ruleAndPart, type Finding } from '../finding';
import { levels, type Level } from '../rule';
import { byFile, type Report } from './report';

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;

const names: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', info: 'note' };

const heading = ({ logicalId, constructPath, line }: Finding): string =>
  `  ${safe(logicalId)}${constructPath === undefined ? '' : ` (${safe(constructPath)})`}, line ${line}`;

/** For people: by file and resource; what is wrong, and what to write. */
export const readable: Report = ({ findings, files, unreadable }) => {
  const lines = [...byFile(findings)].flatMap(([file, inFile]) => {
    const resources = new Map<string, Finding[]>();
    for (const finding of inFile)
      resources.set(finding.logicalId, [...(resources.get(finding.logicalId) ?? []), finding]);
    const parts = [...resources.values()].flatMap(([first, ...rest]) =>
      first
        ? [
            heading(first),
            ...[first, ...rest].flatMap((finding) => [
              `    ${finding.level.padEnd(8)}${safe(ruleAndPart(finding))}: ${safe(finding.message)}`,
              `            ${safe(finding.fix)}`,
            ]),
          ]
        : [],
    );
    return [safe(file), ...parts, ''];
  });
  const counts = levels
    .map((level) => [findings.filter((finding) => finding.level === level).length, names[level]] as const)
    .filter(([number]) => number > 0)
    .map(([number, name]) => count(number, name));
  const templates = count(files.length, 'template');
  const end = findings.length
    ? `${count(findings.length, 'finding')} in ${templates}: ${counts.join(', ')}. \`casemate rules ID\` explains one.`
    : `No findings in ${templates}.`;
  const unread = unreadable.length ? [`${count(unreadable.length, 'file')} could not be read.`] : [];
  return `${[...lines, end, ...unread].join('\n')}\n`;
};
