import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { WafRuleOf } from '../rule';

type Statement = wafv2.CfnWebACL.StatementProperty;

const match = (
  regexString: string,
  fieldToMatch: wafv2.CfnWebACL.FieldToMatchProperty,
  ...types: string[]
): Statement => ({
  regexMatchStatement: {
    regexString,
    fieldToMatch,
    textTransformations: (types.length ? types : ['NONE']).map((type, priority) => ({ priority, type })),
  },
});

const names = '(?:__proto__|constructor[\\[\\].]{1,3}prototype)';

/** Keys by which a careless merge reaches Object.prototype (CWE-1321). */
export const prototypePollution: WafRuleOf = ({ mode }) => ({
  name: 'prototype-pollution',
  action: mode,
  capacity: 13 + 13 + 16,
  statement: {
    orStatement: {
      statements: [
        match(names, { queryString: {} }, 'URL_DECODE'),
        match(`(?:^|[&\\[])${names}`, { body: { oversizeHandling: 'CONTINUE' } }, 'URL_DECODE'),
        match('^__proto__$', {
          jsonBody: {
            matchPattern: { all: {} },
            matchScope: 'KEY',
            oversizeHandling: 'CONTINUE',
            invalidFallbackBehavior: 'EVALUATE_AS_STRING',
          },
        }),
      ],
    },
  },
});
