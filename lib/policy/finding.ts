import type { Level, Rule } from './rule';
import type { Resource } from './template';

/** What a rule found, where, and what to do about it. */
export interface Finding {
  /** `task-non-root`; of other packs as they call it. */
  readonly rule: string;
  readonly level: Level;
  /** Which part of the resource: a container, a variable. */
  readonly part?: string;
  readonly message: string;
  readonly fix: string;
  readonly docs?: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly logicalId: string;
  readonly type: string;
  readonly constructPath?: string;
}

/** What tells a finding from all others, and stays while lines move. */
export const fingerprint = ({ rule, part, file, logicalId }: Finding): string =>
  [rule, part ?? '', file, logicalId].join('|');

/** `task-non-root[web]`. */
export const ruleAndPart = ({ rule, part }: Pick<Finding, 'rule' | 'part'>): string =>
  part === undefined ? rule : `${rule}[${part}]`;

export const findingOf = (rule: Rule, resource: Resource, line: number, part?: string): Finding => ({
  rule: rule.id,
  level: rule.level,
  ...(part !== undefined && { part }),
  message: rule.info,
  fix: rule.fix,
  docs: rule.docs,
  file: resource.template.file,
  line,
  logicalId: resource.logicalId,
  type: resource.type,
  ...(resource.constructPath !== undefined && { constructPath: resource.constructPath }),
});
