import type { WafRuleOf } from '../rule';
import { fromAddresses, not } from '../statements';

/** A service for some addresses only. */
export const allowedClients: WafRuleOf = ({ allowedClients, behindCloudFront, chosen, mode }) =>
  behindCloudFront || !allowedClients.length
    ? undefined
    : { name: 'allowed-clients', action: chosen ? mode : 'block', statement: not(fromAddresses(allowedClients)) };
