import type { WafRuleOf } from '../rule';
import { allOf, exactly, transformed } from '../statements';

/** Guessing passwords: POST to the paths of logins. */
export const loginLimit: WafRuleOf = ({ loginPaths, loginsPerFiveMinutes, behindCloudFront, chosen, mode }) =>
  behindCloudFront || !loginPaths.length
    ? undefined
    : {
        name: 'login-limit',
        action: chosen ? mode : 'block',
        status: 429,
        statement: {
          rateBasedStatement: {
            aggregateKeyType: 'IP',
            evaluationWindowSec: 300,
            limit: loginsPerFiveMinutes,
            scopeDownStatement: allOf(
              {
                byteMatchStatement: {
                  searchString: 'POST',
                  positionalConstraint: 'EXACTLY',
                  fieldToMatch: { method: {} },
                  textTransformations: transformed([]),
                },
              },
              exactly(loginPaths),
            ),
          },
        },
      };
