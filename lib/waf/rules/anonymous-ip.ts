import type { WafRuleOf } from '../rule';
import { managedGroup } from './managed';

/** VPNs, proxies, Tor and hosting providers. Honest people come that way too: counted, unless its user wants it blocked. */
export const anonymousIp: WafRuleOf = (options) =>
  options.behindCloudFront
    ? undefined
    : {
        ...managedGroup(options, 'anonymous-ip', 'AWSManagedRulesAnonymousIpList'),
        counted: !(options.chosen && options.mode === 'block'),
      };
