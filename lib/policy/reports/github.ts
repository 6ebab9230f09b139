import { ruleAndPart, type Finding } from '../finding';
import type { Unreadable } from '../read';
import type { Level } from '../rule';
import type { Report } from './report';

const commands: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', info: 'notice' };

const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');

const annotation = (finding: Finding): string =>
  `::${commands[finding.level]} file=${property(finding.file)},line=${finding.line},title=${property(ruleAndPart(finding))}::${data(
    `${finding.message} ${finding.fix} (${finding.constructPath ?? finding.logicalId})`,
  )}`;

const unread = ({ file, reason }: Unreadable): string =>
  `::error file=${property(file)},title=cannot be read::${data(reason)}`;

/** Annotations on the lines of a pull request. https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions */
export const github: Report = ({ findings, unreadable }) =>
  [...unreadable.map(unread), ...findings.map(annotation)].map((line) => `${line}\n`).join('');
