import type { WafRuleOf } from '../rule';

/**
 * A flood from one address, before it costs anything behind. By the address of the connection, which cannot be forged: behind a
 * distribution that is the distribution's, and its own web ACL has the limit instead (WAF would read the first of X-Forwarded-For,
 * which any client writes).
 */
export const rateLimit: WafRuleOf = ({ requestsPerFiveMinutes, behindCloudFront, chosen, mode }) =>
  behindCloudFront
    ? undefined
    : {
        name: 'rate-limit',
        action: chosen ? mode : 'block',
        status: 429,
        statement: {
          rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: 300, limit: requestsPerFiveMinutes },
        },
      };
