import { practices } from '../practices';
import { weights, type Finding, type Severity } from './check';

/** A check with what it saw. */
export interface CheckResult extends Finding {
  readonly id: string;
  readonly title: string;
  readonly practice: string;
  readonly concern: string;
  readonly severity: Severity;
  readonly cure: string;
}

export type Grade = 'A+' | 'A' | 'B' | 'C' | 'D' | 'F' | '-';

export interface Score {
  /** 0 to 100: the weights of the checks that passed, of those that passed or failed; undefined where all were skipped. */
  readonly score: number | undefined;
  readonly grade: Grade;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const steps: readonly (readonly [least: number, grade: Grade])[] = [
  [95, 'A'],
  [85, 'B'],
  [75, 'C'],
  [65, 'D'],
  [0, 'F'],
];

/** The best grade that a failed check of a severity leaves. */
export const caps: Readonly<Partial<Record<Severity, Grade>>> = { critical: 'D', high: 'B' };

const order: readonly Grade[] = ['A+', 'A', 'B', 'C', 'D', 'F', '-'];
const worse = (one: Grade, other: Grade): Grade => (order.indexOf(one) > order.indexOf(other) ? one : other);

/** docs/probe.md says the same in words. */
export function score(results: readonly CheckResult[]): Score {
  const of = (status: CheckResult['status']): CheckResult[] => results.filter((result) => result.status === status);
  const weight = (some: readonly CheckResult[]): number =>
    some.reduce((sum, { severity }) => sum + weights[severity], 0);
  const [passed, failed, skipped] = [of('pass'), of('fail'), of('skip')];
  const counts = { passed: passed.length, failed: failed.length, skipped: skipped.length };
  const all = weight(passed) + weight(failed);
  if (all === 0) return { score: undefined, grade: '-', ...counts };
  // Down to a tenth: no failure may round up to 100.
  const points = Math.floor((1000 * weight(passed)) / all) / 10;
  const byPoints = steps.find(([least]) => points >= least)?.[1] ?? 'F';
  const grade = failed.reduce((so, { severity }) => worse(so, caps[severity] ?? 'A'), byPoints);
  return { score: points, grade: failed.length === 0 ? 'A+' : grade, ...counts };
}

export interface PracticeScore extends Score {
  readonly id: string;
  readonly name: string;
}

/** The same by practice, in the order of lib/practices.ts; those that no check is about are left out. */
export const practiceScores = (results: readonly CheckResult[]): PracticeScore[] =>
  practices.flatMap(({ id, name }) => {
    const own = results.filter(({ practice }) => practice === id);
    return own.length ? [{ id, name, ...score(own) }] : [];
  });
