import type { WafRuleOf } from '../rule';
import { fromAddresses } from '../statements';

/** Addresses whose requests pass uninspected: monitors, penetration tests. */
export const trustedAddresses: WafRuleOf = ({ trustedAddresses, behindCloudFront }) =>
  behindCloudFront || !trustedAddresses.length
    ? undefined
    : { name: 'trusted-addresses', action: 'allow', statement: fromAddresses(trustedAddresses) };
