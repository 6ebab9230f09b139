import { CasemateError } from '../../errors';
import { suggest } from '../../suggest';
import { groupNamed, managedGroups, shortName, type ManagedGroup } from '../managed-groups';
import { actionOf, ends } from './actions';
import type { Compiler } from './compile';
import type { Evaluation } from './evaluation';
import type { WafRequest } from './request';
import { isNode, listOf, nodeOf, single, textOf, textsOf, type Node } from './node';
import { rulesOf, type Rule, type Step } from './rules';

const overridesOf = (node: Node): ReadonlyMap<string, Node> =>
  new Map([
    ...textsOf(listOf(node.ExcludedRules).map((item) => nodeOf(item).Name)).map((name): [string, Node] => [
      name,
      { Count: {} },
    ]),
    ...listOf(node.RuleActionOverrides)
      .map(nodeOf)
      .map(({ Name, ActionToUse }): [string, Node] => [textOf(Name) ?? '', nodeOf(ActionToUse)]),
  ]);

/** A rule group: its rules take the actions that the web ACL puts in place of their own. */
export type Group = (evaluation: Evaluation) => Step[];

/** `AWSManagedRulesCommonRuleSet/NoUserAgent_HEADER`, or with our name of the group. */
const named = (given: string): readonly [group: string, rule: string] => {
  const [group = '', ...rule] = given.split('/');
  return [groupNamed(group) ?? group, rule.join('/')];
};

const knownGroup = (node: Node): ManagedGroup | undefined => {
  const name = textOf(node.Name) ?? '';
  return textOf(node.VendorName) === 'AWS' && Object.hasOwn(managedGroups, name) ? managedGroups[name] : undefined;
};

/** The groups of AWS that rules of a web ACL have, as far as they are known here. */
export const managedGroupsOf = (rules: readonly Node[]): readonly string[] =>
  rules
    .map(({ Statement }) => nodeOf(nodeOf(Statement).ManagedRuleGroupStatement))
    .filter((node) => knownGroup(node) !== undefined)
    .map(({ Name }) => textOf(Name) ?? '');

/**
 * A rule that no group has would never match, and the test that asks with it would say nothing.
 * @throws CasemateError `ERR_WAF_REQUEST`
 */
export function checkManagedRules({ managedRules = [] }: WafRequest, groups: readonly string[]): void {
  for (const given of managedRules) {
    const [group, rule] = named(given);
    const inner = managedGroups[group]?.rules ?? {};
    // Of a group whose rules AWS does not publish, any may be named.
    if (groups.includes(group) && rule && (Object.hasOwn(inner, rule) || !Object.keys(inner).length)) continue;
    const all = groups.flatMap((one) =>
      Object.keys(managedGroups[one]?.rules ?? {}).flatMap((name) => [`${one}/${name}`, `${shortName(one)}/${name}`]),
    );
    // A rule that exists, of a group that the web ACL has not, is no misspelling.
    const near = groups.includes(group) || !Object.hasOwn(managedGroups, group) ? suggest(given, all) : undefined;
    throw new CasemateError(
      'ERR_WAF_REQUEST',
      `The request's managedRules received ${JSON.stringify(given)}, and no managed group of this web ACL has that rule.`,
      near ? `Did you mean ${near}?` : `Name a rule of ${groups.join(', ') || 'a group that it has; it has none'}.`,
    );
  }
}

/**
 * A group that only AWS has: a stub. What a request says that it meets (`managedRules`) adds the label and takes the action that
 * AWS documents, in the order of the request.
 */
export function managedGroup(node: Node, compiler: Compiler): Group {
  const name = textOf(node.Name) ?? '';
  const group = knownGroup(node);
  if (!group) {
    compiler.unsupported(`the managed rule group ${textOf(node.VendorName) ?? ''}/${name}`);
    return () => [];
  }
  const scope = isNode(node.ScopeDownStatement) ? compiler.statement(node.ScopeDownStatement) : undefined;
  const overrides = overridesOf(node);
  return (evaluation) => {
    const { request, labels } = evaluation;
    const met = (request.managedRules ?? []).flatMap((one) => {
      const [of, rule] = named(one);
      return of === name ? [rule] : [];
    });
    if (!met.length || (scope && scope(evaluation) !== true)) return [];
    const steps: Step[] = [];
    for (const rule of met) {
      const label = group.rules[rule];
      if (label !== undefined) labels.add(group.namespace + label);
      const action = overrides.get(rule) ?? { [group.actions?.[rule] ?? 'Block']: {} };
      steps.push({ rule, action, details: [{ statement: 'ManagedRuleGroupStatement', text: `${name}/${rule}` }] });
      if (ends(actionOf(action), request)) break;
    }
    return steps;
  };
}

/** A group in the same template. */
export function ownGroup(node: Node, compiler: Compiler): Group {
  const group = compiler.resource(node.Arn, 'AWS::WAFv2::RuleGroup');
  if (!group) {
    compiler.unsupported(`the rule group ${JSON.stringify(node.Arn)}, which is not in the template`);
    return () => [];
  }
  const overrides = overridesOf(node);
  const rules: readonly Rule[] = rulesOf(group, compiler);
  const prefix = `awswaf:000000000000:rulegroup:${textOf(group.Name) ?? 'RuleGroup'}:`;
  return (evaluation) => {
    const outside = evaluation.prefix;
    evaluation.prefix = prefix;
    const steps: Step[] = [];
    for (const rule of rules) {
      const found = rule
        .evaluate(evaluation)
        .map((step) => ({ ...step, action: overrides.get(step.rule) ?? step.action }));
      steps.push(...found);
      if (found.some(({ action }) => ends(actionOf(action), evaluation.request))) break;
    }
    evaluation.prefix = outside;
    return steps;
  };
}

export const groupKinds: Readonly<Record<string, (node: Node, compiler: Compiler) => Group>> = {
  ManagedRuleGroupStatement: managedGroup,
  RuleGroupReferenceStatement: ownGroup,
};

/** The group of a rule, where it has one. */
export function groupOf(statement: Node): readonly [kind: string, node: Node] | undefined {
  const entry = single(statement);
  return entry && Object.hasOwn(groupKinds, entry[0]) ? entry : undefined;
}
