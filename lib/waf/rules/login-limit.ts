import type { WafRuleOf } from '../rule';

const escape = (path: string): string => path.replace(/[.*+?^$()|[\]{}\\-]/g, '\\$&');

/** Regular expressions of AWS WAF have 512 characters at most; the list is cut into as many as it takes. */
export function pathExpressions(paths: readonly string[]): string[] {
  const expression = (some: readonly string[]): string => `^(?:${some.map(escape).join('|')})/?$`;
  const groups: string[][] = [[]];
  for (const path of paths) {
    const last = groups[groups.length - 1] ?? [];
    if (expression([...last, path]).length <= 512) last.push(path);
    else groups.push([path]);
  }
  return groups.filter((group) => group.length).map(expression);
}

/** Guessing passwords: POST to the paths of logins. */
export const loginLimit: WafRuleOf = ({ loginPaths, loginsPerFiveMinutes, seesClients }) => {
  const expressions = pathExpressions(loginPaths.map((path) => path.toLowerCase()));
  const paths = expressions.map((regexString) => ({
    regexMatchStatement: {
      regexString,
      fieldToMatch: { uriPath: {} },
      textTransformations: [
        { priority: 0, type: 'URL_DECODE' },
        { priority: 1, type: 'NORMALIZE_PATH' },
        { priority: 2, type: 'LOWERCASE' },
      ],
    },
  }));
  const [first] = paths;
  if (!first || !seesClients) return undefined;
  return {
    name: 'login-limit',
    action: 'block',
    // 2 for the rate, 2 for the method and 10 for its transformation, for each expression 3, and 10 a transformation.
    capacity: 14 + 33 * paths.length,
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        evaluationWindowSec: 300,
        limit: loginsPerFiveMinutes,
        scopeDownStatement: {
          andStatement: {
            statements: [
              {
                byteMatchStatement: {
                  searchString: 'POST',
                  positionalConstraint: 'EXACTLY',
                  fieldToMatch: { method: {} },
                  textTransformations: [{ priority: 0, type: 'NONE' }],
                },
              },
              paths.length > 1 ? { orStatement: { statements: paths } } : first,
            ],
          },
        },
      },
    },
  };
};
