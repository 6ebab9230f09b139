import type { WafRuleOf } from '../rule';
import { managedGroup } from './managed';

/** What a browser does not load as a page cannot solve a challenge: APIs, and files that pages are made of. */
const unchallenged =
  '(?i)^/(?:api|graphql|rest|rpc|trpc|v\\d+|webhooks?)(?:/|$)|\\.(?:css|js|mjs|json|map|xml|txt|ico|svg|png|jpe?g|gif|webp|avif|woff2?|ttf|mp[34]|webm|pdf|wasm)$';

/** Floods at the level of HTTP, from many addresses. Priced by itself: https://aws.amazon.com/waf/pricing/ */
export const antiDdos: WafRuleOf = (options) =>
  options.antiDdos
    ? managedGroup(options, 'anti-ddos', 'AWSManagedRulesAntiDDoSRuleSet', {
        configs: [
          {
            awsManagedRulesAntiDDoSRuleSet: {
              sensitivityToBlock: 'LOW',
              clientSideActionConfig: {
                challenge: {
                  usageOfAction: 'ENABLED',
                  sensitivity: 'HIGH',
                  exemptUriRegularExpressions: [{ regexString: unchallenged }],
                },
              },
            },
          },
        ],
      })
    : undefined;
