import type { Assumptions, WafRequest } from './request';
import type { Seen } from './seen';

/** `undefined`: nobody can say, for a statement that is not supported has a part in it. */
export type Truth = boolean | undefined;

/** What a statement inspects: texts of which one must match, or an answer already, from oversize handling or a fallback. */
export type Inspected = readonly string[] | boolean;

/** One request on its way through the rules. */
export interface Evaluation {
  readonly request: WafRequest;
  readonly seen: Seen;
  readonly clientIp: string;
  readonly now: number;
  readonly bodyLimit: number;
  readonly assumptions: Required<Assumptions>;
  /** Labels so far, in full. */
  readonly labels: Set<string>;
  /** Before the labels of the rules that are being evaluated: those of the web ACL, or of a rule group. */
  prefix: string;
  /** Statements that matched, in words, for the rule at hand. */
  details: Detail[];
  /** Components after their transformations: many rules look at the same. */
  readonly inspected: Map<string, Inspected>;
}

/** What in a request met a statement. */
export interface Detail {
  readonly statement: string;
  readonly field?: string;
  /** The text, after its transformations, cut to 200 characters. */
  readonly text?: string;
  /** AWS does not publish how it decides; this is our approximation. */
  readonly approximate?: boolean;
}

export type Statement = (evaluation: Evaluation) => Truth;
