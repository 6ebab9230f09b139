import type { WafRuleOf } from '../rule';
import { managedGroup } from './managed';

/** Addresses that Amazon knows for attacks. */
export const ipReputation: WafRuleOf = ({ seesClients }) =>
  seesClients ? managedGroup('ip-reputation', 'AWSManagedRulesAmazonIpReputationList', 25) : undefined;
