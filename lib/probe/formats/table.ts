import type { CheckResult, PracticeScore } from '../grade';
import type { Comparison, Probed, Report } from '../report';
import { isComparison } from '../report';

/** Columns. */
const width = 100;

/** Text as lines of at most `width` columns, the later ones indented. */
export function wrap(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => one.match(new RegExp(`.{1,${width - indent}}`, 'g')) ?? [])) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => pad + one).join('\n');
}

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const points = (score: number | undefined): string => (score === undefined ? '-' : String(score));

const counted = ({ passed, failed, skipped }: PracticeScore | Report): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

function bar(score: number | undefined): string {
  if (score === undefined) return '·'.repeat(10);
  const full = Math.floor(score / 10);
  return '█'.repeat(full) + '░'.repeat(10 - full);
}

const finding = ({ id, severity, practice, evidence, cure }: CheckResult): string =>
  [`  ✗ ${id} (${severity}, ${practice})`, wrap(evidence, 6), wrap(`Cure: ${cure}`, 6)].join('\n');

const failures = (report: Report): string[] => {
  const failed = report.checks.filter(({ status }) => status === 'fail');
  return failed.length ? ['', 'Failed', ...failed.map(finding)] : [];
};

function skips(report: Report): string[] {
  const skipped = report.checks.filter(({ status }) => status === 'skip');
  const byReason = new Map<string, string[]>();
  for (const { id, evidence } of skipped) byReason.set(evidence, [...(byReason.get(evidence) ?? []), id]);
  const lines = [...byReason].map(([reason, ids]) => wrap(`${ids.join(', ')}: ${reason}`, 2));
  return lines.length ? ['', 'Skipped: not seen, and not in the grade', ...lines] : [];
}

const cost = (report: Report): string =>
  `${counted(report)}; ${plural(report.requests, 'request')} in ${report.seconds} s`;

function single(report: Report): string {
  const rows = report.practices.map(
    (one) =>
      `${one.id}  ${one.name.slice(0, 34).padEnd(35)} ${bar(one.score)}  ${one.grade.padEnd(2)}  ${counted(one)}`,
  );
  const grade = `Grade ${report.grade}, ${points(report.score)} of 100.`;
  return [
    ...rows,
    ...failures(report),
    ...skips(report),
    '',
    report.target.slice(0, width),
    grade,
    cost(report),
    '',
  ].join('\n');
}

/** The state of a practice in a few columns. */
const cell = (score: PracticeScore | undefined): string =>
  score === undefined || score.score === undefined
    ? '-   not seen'
    : `${score.grade.padEnd(2)}  ${String(score.passed).padStart(2)} of ${String(score.passed + score.failed).padStart(2)}`;

function double({ before, after }: Comparison): string {
  const ids = after.practices.map(({ id }) => id);
  const of = (report: Report, id: string): PracticeScore | undefined => report.practices.find((one) => one.id === id);
  const rows = ids.map((id) =>
    `${id}  ${(of(after, id)?.name ?? '').slice(0, 34).padEnd(36)}${cell(of(before, id)).padEnd(16)}${cell(of(after, id))}`.trimEnd(),
  );
  return [
    `${''.padEnd(41)}${'the app alone'.padEnd(16)}behind the front`,
    ...rows,
    `${'Grade'.padEnd(41)}${`${before.grade}, ${points(before.score)}`.padEnd(16)}${after.grade}, ${points(after.score)}`,
    ...failures(after),
    ...skips(after),
    '',
    wrap(`The app alone: ${cost(before)}.`, 0),
    wrap(`Behind the front: ${cost(after)}.`, 0),
    '',
  ].join('\n');
}

/** For a terminal, in at most 100 columns. */
export const table = (probed: Probed): string => (isComparison(probed) ? double(probed) : single(probed));
