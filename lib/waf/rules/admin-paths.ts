import type { WafRuleOf } from '../rule';
import { allOf, below, fromAddresses, not } from '../statements';

/** What is for operators alone (metrics, debuggers, admin pages) is not for everybody. */
export const adminPaths: WafRuleOf = ({ adminPaths, adminClients, behindCloudFront, mode }) =>
  // Behind a distribution nobody can be told apart by address.
  !adminPaths.length || (behindCloudFront && adminClients.length)
    ? undefined
    : {
        name: 'admin-paths',
        action: mode,
        statement: adminClients.length ? allOf(not(fromAddresses(adminClients)), below(adminPaths)) : below(adminPaths),
      };
