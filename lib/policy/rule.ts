import type { Resource, Template } from './template';
import type { Verdict } from './verdict';

export const levels = ['error', 'warning', 'info'] as const;
export type Level = (typeof levels)[number];

/** One rule: cdk-nag's IApplyRule less its node, so that the same one judges CDK apps and plain templates. */
export interface Rule {
  readonly id: string;
  readonly level: Level;
  /** The practice that it checks, of lib/practices.ts. */
  readonly practice: `P${number}`;
  /** The controls of AWS Security Hub that look at the same. */
  readonly securityHub?: readonly string[];
  /** The types of resources that it judges. */
  readonly types: readonly string[];
  /** What is wrong, in a sentence. */
  readonly info: string;
  /** Why that matters. */
  readonly explanation: string;
  /** What to write, in the CDK. */
  readonly fix: string;
  /** What to read. */
  readonly docs: string;
  readonly rule: (resource: Resource, template: Template) => Verdict;
}
