import type { WafRuleOf } from '../rule';
import { managedGroup } from './managed';

/** Addresses that Amazon knows for attacks. */
export const ipReputation: WafRuleOf = (options) =>
  options.behindCloudFront
    ? undefined
    : managedGroup(options, 'ip-reputation', 'AWSManagedRulesAmazonIpReputationList');
