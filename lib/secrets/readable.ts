import { ruleAndPart, type Finding } from '../policy/finding';
import { byFile, type Checked } from '../policy/reports/report';
import { safeInLog as safe } from '../safe-text';
import type { Asked } from './asked';

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;

const lines = ({ line, level, message, fix, ...finding }: Finding): string[] => [
  `  line ${line}  ${level.padEnd(8)}${safe(ruleAndPart({ ...finding }))}: ${safe(message)}`,
  `            ${safe(fix)}`,
];

/** For people: what was asked for, and what is wrong with it. */
export function readable({ findings, files }: Checked, asked: readonly Asked[]): string {
  const found = [...byFile(findings)].flatMap(([file, inFile]) => [safe(file), ...inFile.flatMap(lines), '']);
  const secrets = new Set(asked.map(({ secret, region = '' }) => `${region} ${secret}`)).size;
  const what = asked.length
    ? `${count(asked.length, 'value')} of ${count(secrets, 'secret')} asked for`
    : `${files.map((file) => safe(file)).join(', ')} needs nothing of Secrets Manager`;
  return `${[...found, `${what}: ${findings.length ? count(findings.length, 'finding') : 'no findings'}.`].join('\n')}\n`;
}
