import type { WafRuleOf } from '../rule';
import { allOf, headerIs, literally, matches, not, plainlyBelow, transformed } from '../statements';

/**
 * What another site makes a browser change with the user's cookies (CWE-352). Sec-Fetch-Site, which no script can set, decides; where
 * there is none, the front looks at Origin. A login that comes back as a form is known by its cookie, and left to the front too.
 */
export const csrf: WafRuleOf = ({ mode, trustedOrigins, csrfExempt }) => ({
  name: 'csrf',
  action: mode,
  statement: allOf(
    headerIs('sec-fetch-site', ['same-site', 'cross-site']),
    not(matches('^(?:GET|HEAD|OPTIONS)$', { method: {} })),
    {
      sizeConstraintStatement: {
        comparisonOperator: 'GT',
        size: 0,
        fieldToMatch: { singleHeader: { Name: 'cookie' } },
        textTransformations: transformed([]),
      },
    },
    not(matches('__Host-login=', { singleHeader: { Name: 'cookie' } })),
    ...(trustedOrigins.length ? [not(headerIs('origin', trustedOrigins.map(literally)))] : []),
    ...(csrfExempt.length ? [not(plainlyBelow(csrfExempt))] : []),
  ),
});
