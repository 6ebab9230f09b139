import type { WafRuleOf } from '../rule';
import { fromAddresses, not } from '../statements';
import { managedGroup } from './managed';

/** Paths that are known for administration (sqlmanager and the like), for all but `adminClients`. */
export const adminProtection: WafRuleOf = (options) => {
  if (!options.adminProtection) return undefined;
  const rule = managedGroup(options, 'admin-protection', 'AWSManagedRulesAdminProtectionRuleSet');
  const { managedRuleGroupStatement } = rule.statement;
  return {
    ...rule,
    statement: {
      managedRuleGroupStatement: {
        ...(managedRuleGroupStatement as object),
        vendorName: 'AWS',
        name: 'AWSManagedRulesAdminProtectionRuleSet',
        ...(options.adminClients.length && { scopeDownStatement: not(fromAddresses(options.adminClients)) }),
      },
    },
  };
};
