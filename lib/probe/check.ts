import type { Target } from './target';

/** How much harm a failed check stands for. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** What a check counts in the grade (docs/probe.md). */
export const weights: Readonly<Record<Severity, number>> = { critical: 10, high: 5, medium: 3, low: 1 };

export type Status = 'pass' | 'fail' | 'skip';

/** What a check saw; for a skip, why it could not see. */
export interface Finding {
  readonly status: Status;
  readonly evidence: string;
}

/** When a check runs: those that wait start first, those that use a limit up come last, one after the other. */
export type Stage = 'slow' | 'usual' | 'login' | 'connections' | 'burst';

/** One thing to see from outside. */
export interface Check {
  /** The name of its file. */
  readonly id: string;
  /** What holds where it passes. */
  readonly title: string;
  readonly practice: `P${number}`;
  /** The concern of the front that brings it about: a file in nginx/concerns/ or a part of container/preload/. */
  readonly concern: string;
  readonly severity: Severity;
  /** What to do about a failure, as an imperative sentence. */
  readonly cure: string;
  /** @default usual */
  readonly stage?: Stage;
  readonly run: (target: Target) => Promise<Finding>;
}

export const pass = (evidence: string): Finding => ({ status: 'pass', evidence });
export const fail = (evidence: string): Finding => ({ status: 'fail', evidence });
export const skip = (reason: string): Finding => ({ status: 'skip', evidence: reason });

/** Thrown where a check cannot see: the finding is then a skip with this reason, whatever else the check had in mind. */
export class CannotSee extends Error {}

/** Text of the target as evidence: one line, printable, short. */
export const quote = (text: string, most = 80): string => {
  const line = text.replace(/[^\x20-\x7e]+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
};
