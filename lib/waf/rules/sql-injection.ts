import type { WafRuleOf } from '../rule';
import { counted, managedGroup } from './managed';

/** SQL in queries, cookies and bodies. */
export const sqlInjection: WafRuleOf = (options) =>
  managedGroup(options, 'sql-injection', 'AWSManagedRulesSQLiRuleSet', {
    overrides: options.mode === 'count' ? counted('SQLi_BODY', 'SQLiExtendedPatterns_BODY') : [],
  });
