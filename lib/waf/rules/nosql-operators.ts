import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { WafRuleOf } from '../rule';

type Statement = wafv2.CfnWebACL.StatementProperty;

/** The query operators of MongoDB and its like. https://www.mongodb.com/docs/manual/reference/operator/query/ */
const operators =
  '\\$(?:eq|ne|gte?|lte?|n?in|not|n?or|and|exists|type|regex|options|where|expr|jsonschema|mod|text|all|elemmatch|size|function|accumulator)';

const match = (
  regexString: string,
  fieldToMatch: wafv2.CfnWebACL.FieldToMatchProperty,
  ...types: string[]
): Statement => ({
  regexMatchStatement: {
    regexString,
    fieldToMatch,
    textTransformations: [...types, 'LOWERCASE'].map((type, priority) => ({ priority, type })),
  },
});

/** Operators where a value was expected: `a[$ne]=` in queries and forms, `{"a": {"$gt": ""}}` in JSON (CWE-943). */
export const nosqlOperators: WafRuleOf = ({ mode }) => ({
  name: 'nosql-operators',
  action: mode,
  capacity: 23 + 23 + 16,
  statement: {
    orStatement: {
      statements: [
        match(`\\[${operators}\\]`, { queryString: {} }, 'URL_DECODE'),
        match(`\\[${operators}\\]`, { body: { oversizeHandling: 'CONTINUE' } }, 'URL_DECODE'),
        match(`^${operators}$`, {
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
