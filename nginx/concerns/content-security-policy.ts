import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

/** A policy that no app minds: no plugins, no foreign base address. */
const mild = "object-src 'none'; base-uri 'self'";

/** The default of helmet 8 less its word on frames: only the service's own files, no script in the page itself. */
const strict =
  "default-src 'self'; base-uri 'self'; font-src 'self' https: data:; form-action 'self'; img-src 'self' data:; " +
  "object-src 'none'; script-src 'self'; script-src-attr 'none'; style-src 'self' https: 'unsafe-inline'";

const framed = "; frame-ancestors 'self'";

/** By variable: `policy`, and no foreign frame around the page. */
const withFrames = (variable: string, policy: string) =>
  block(
    'map',
    ['$upstream_http_x_frame_options', variable],
    [directive('default', policy), directive('', `${policy}${framed}`)],
  );

/** Where the app sends no policy: one that no app minds, and a strict one, which only reports until `csp` says enforce. */
export const contentSecurityPolicy: Concern = ({ csp, responseHeaders }) => {
  const own = Object.keys(responseHeaders).some((name) => name.toLowerCase() === 'content-security-policy');
  const reports = csp === 'report' && !own;
  const policy = csp === 'enforce' ? `${strict}; upgrade-insecure-requests` : mild;
  return {
    http: [
      comment(
        "frame-ancestors outranks X-Frame-Options in browsers: where the app sends that header, its DENY must not become our 'self'.",
      ),
      withFrames('$content_security_policy', policy),
      ...(reports
        ? [
            comment(
              'On pages without any policy of the app, the strict one shows in the console what it would stop. Less ' +
                'upgrade-insecure-requests, which browsers ignore there with a warning (W3C Upgrade Insecure Requests, section 3.3).',
            ),
            withFrames('$strict_security_policy', strict),
            block(
              'map',
              ['$upstream_http_content_type', '$content_security_policy_report_only'],
              [
                directive('default', ''),
                comment('Found without a regular expression.'),
                directive('application/json; charset=utf-8', ''),
                directive('~*^(?:text/html|application/xhtml\\+xml)', '$strict_security_policy_report'),
              ],
            ),
            block(
              'map',
              ['$upstream_http_content_security_policy', '$strict_security_policy_report'],
              [directive('default', ''), directive('', '$strict_security_policy')],
            ),
          ]
        : []),
    ],
    headers: [
      {
        name: 'Content-Security-Policy',
        value: '$content_security_policy',
        valueAlone: `${policy}${framed}`,
        pageValue:
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      },
      ...(reports
        ? [
            {
              name: 'Content-Security-Policy-Report-Only',
              value: '$content_security_policy_report_only',
              pageValue: '',
            },
          ]
        : []),
    ],
  };
};
