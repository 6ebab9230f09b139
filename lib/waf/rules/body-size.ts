import type { WafRuleOf } from '../rule';
import { transformed } from '../statements';

/**
 * What lies beyond the part of a body that AWS WAF sees: 8 KB behind a load balancer, where it cannot be raised, 16 KB behind a
 * distribution. Handed on with a label and the header `x-amzn-waf-casemate-body: partly-inspected`, never silently: the front has
 * the body limits.
 */
export const bodySize: WafRuleOf = ({ scope }) => ({
  name: 'body-size',
  action: 'count',
  insertedHeaders: { 'casemate-body': 'partly-inspected' },
  statement: {
    sizeConstraintStatement: {
      comparisonOperator: 'GT',
      size: scope === 'CLOUDFRONT' ? 16_384 : 8192,
      fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
      textTransformations: transformed([]),
    },
  },
});
