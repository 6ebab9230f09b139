import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

const policy = "object-src 'none'; base-uri 'self'";

/** A policy that no app minds: no plugins, no foreign base address, no foreign frame around the page. */
export const contentSecurityPolicy: Concern = () => ({
  http: [
    comment(
      "frame-ancestors outranks X-Frame-Options in browsers: where the app sends that header, its DENY must not become our 'self'.",
    ),
    block(
      'map',
      ['$upstream_http_x_frame_options', '$content_security_policy'],
      [directive('default', policy), directive('', `${policy}; frame-ancestors 'self'`)],
    ),
  ],
  headers: [
    {
      name: 'Content-Security-Policy',
      value: '$content_security_policy',
      pageValue:
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
  ],
});
