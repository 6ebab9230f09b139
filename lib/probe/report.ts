import type { CheckResult, PracticeScore, Score } from './grade';

/** What a probe saw. */
export interface Report extends Score {
  readonly target: string;
  /** The address that was asked. */
  readonly address: string;
  /** ISO 8601. */
  readonly time: string;
  readonly seconds: number;
  readonly requests: number;
  readonly practices: readonly PracticeScore[];
  readonly checks: readonly CheckResult[];
}

/** An app by itself, and behind the front. */
export interface Comparison {
  readonly before: Report;
  readonly after: Report;
}

export type Probed = Report | Comparison;

export const isComparison = (probed: Probed): probed is Comparison => 'before' in probed;
