import type { WafRuleOf } from '../rule';
import { fromAddresses } from '../statements';

/** Addresses that get nothing. */
export const deniedAddresses: WafRuleOf = ({ deniedAddresses, behindCloudFront, chosen, mode }) =>
  behindCloudFront || !deniedAddresses.length
    ? undefined
    : { name: 'denied-addresses', action: chosen ? mode : 'block', statement: fromAddresses(deniedAddresses) };
