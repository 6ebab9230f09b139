import type { WafRuleOf } from '../rule';

/** A flood from one address, before it costs anything behind the load balancer. */
export const rateLimit: WafRuleOf = ({ requestsPerFiveMinutes, seesClients }) =>
  seesClients
    ? {
        name: 'rate-limit',
        action: 'block',
        capacity: 2,
        statement: {
          rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: 300, limit: requestsPerFiveMinutes },
        },
      }
    : undefined;
