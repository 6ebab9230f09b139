import type { WafRuleOf } from '../rule';

/**
 * What lies beyond the 8 KB of a body that AWS WAF sees behind a load balancer, and that cannot be raised there. Counted and
 * labelled, never refused: the front has the body limits and inspects the whole.
 */
export const bodySize: WafRuleOf = () => ({
  name: 'body-size',
  action: 'count',
  capacity: 11,
  statement: {
    sizeConstraintStatement: {
      comparisonOperator: 'GT',
      size: 8192,
      fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  },
});
