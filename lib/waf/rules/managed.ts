import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { WafOptions, WafRule } from '../rule';

type Override = wafv2.CfnWebACL.RuleActionOverrideProperty;
type Config = wafv2.CfnWebACL.ManagedRuleGroupConfigProperty;

/** Rules of a group that let pass and count. */
export const counted = (...names: readonly string[]): readonly Override[] =>
  names.map((name) => ({ name, actionToUse: { count: {} } }));

/** A rule group that AWS keeps up to date. It refuses at once, unless its user lets this one count. */
export const managedGroup = (
  { mode, chosen }: Pick<WafOptions, 'mode' | 'chosen'>,
  name: string,
  group: string,
  {
    overrides = [],
    configs = [],
  }: { readonly overrides?: readonly Override[]; readonly configs?: readonly Config[] } = {},
): WafRule => ({
  name,
  ...(chosen && mode === 'count' && { counted: true }),
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name: group,
      ...(overrides.length && { ruleActionOverrides: [...overrides] }),
      ...(configs.length && { managedRuleGroupConfigs: [...configs] }),
    },
  },
});
