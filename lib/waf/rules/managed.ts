import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { WafRule } from '../rule';

type Override = wafv2.CfnWebACL.RuleActionOverrideProperty;

/** Rules of a group that let pass and count. */
export const counted = (...names: readonly string[]): readonly Override[] =>
  names.map((name) => ({ name, actionToUse: { count: {} } }));

/** A rule group that AWS keeps up to date. */
export const managedGroup = (
  name: string,
  group: string,
  capacity: number,
  overrides: readonly Override[] = [],
): WafRule => ({
  name,
  capacity,
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name: group,
      ...(overrides.length && { ruleActionOverrides: [...overrides] }),
    },
  },
});
