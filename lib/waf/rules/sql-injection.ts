import type { WafRuleOf } from '../rule';
import { counted, managedGroup } from './managed';

/** SQL in queries, cookies and bodies. */
export const sqlInjection: WafRuleOf = ({ mode }) =>
  managedGroup(
    'sql-injection',
    'AWSManagedRulesSQLiRuleSet',
    200,
    mode === 'count' ? counted('SQLi_BODY', 'SQLiExtendedPatterns_BODY') : [],
  );
