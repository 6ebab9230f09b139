import { managedGroups } from '../waf/managed-groups';
import type { Resource, Template } from './template';
import { Unknown, type Value } from './unknown';
import { at, list, number, references, text } from './values';

export const webAcl = 'AWS::WAFv2::WebACL';
const ruleGroup = 'AWS::WAFv2::RuleGroup';

export type Statement = readonly [kind: string, statement: Value];

interface Statements {
  readonly statements: readonly Statement[];
  /** Whether there can be no others. */
  readonly complete: boolean;
}

const isRecord = (value: Value): value is Readonly<Record<string, Value>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown);

/** A statement and all inside of it. */
function* inside(statement: Value): Generator<Statement> {
  if (!isRecord(statement)) return;
  for (const [kind, inner] of Object.entries(statement)) {
    yield [kind, inner];
    for (const one of [at(inner, 'Statement'), at(inner, 'ScopeDownStatement')]) yield* inside(one);
    for (const one of list(at(inner, 'Statements')) ?? []) yield* inside(one);
  }
}

/** All statements of a web ACL or a rule group, and of the rule groups it names that are here. */
export function statementsOf(holder: Resource, template: Template, seen: readonly Resource[] = []): Statements {
  const rules = list(holder.properties.Rules);
  if (!rules || rules.some((rule) => !isRecord(rule) || !isRecord(at(rule, 'Statement')))) {
    return { statements: [], complete: false };
  }
  const own = rules.flatMap((rule) => [...inside(at(rule, 'Statement'))]);
  const groups = own
    .filter(([kind]) => kind === 'RuleGroupReferenceStatement')
    .map(([, statement]) => at(statement, 'Arn'));
  const parts = groups.map((arn): Statements => {
    const [group] = references(arn).filter(({ type }) => type === ruleGroup);
    return group && !seen.includes(group)
      ? statementsOf(group, template, [...seen, group])
      : { statements: [], complete: false };
  });
  return {
    statements: [...own, ...parts.flatMap(({ statements }) => statements)],
    complete: parts.every(({ complete }) => complete),
  };
}

/** What the managed groups and the rule groups need at least; whether that can be said of all of them. */
export function leastCapacity(
  acl: Resource,
  template: Template,
): { readonly units: number; readonly complete: boolean } {
  const { statements, complete } = statementsOf(acl, template);
  const needs = statements.flatMap(([kind, statement]): (number | undefined)[] => {
    if (kind === 'ManagedRuleGroupStatement') return [managedGroups[text(at(statement, 'Name')) ?? '']?.capacity];
    if (kind !== 'RuleGroupReferenceStatement') return [];
    return references(at(statement, 'Arn')).map(({ properties }) => number(properties.Capacity, 0));
  });
  return {
    units: needs.reduce<number>((sum, units) => sum + (units ?? 0), 0),
    complete: complete && !needs.includes(undefined),
  };
}
