import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

/** The headers of helmet 8 that need no more than a value; those that do have files of their own. */
export const securityHeaders: Concern = () => ({
  http: [
    comment(
      'A frame policy in the Content-Security-Policy of the app outranks X-Frame-Options in browsers, and may name partners ' +
        'that old browsers would then shut out: where the app has one, its word is enough.',
    ),
    block(
      'map',
      ['$upstream_http_content_security_policy', '$x_frame_options'],
      [directive('default', 'SAMEORIGIN'), directive('', 'SAMEORIGIN'), directive('~*frame-ancestors', '')],
    ),
  ],
  headers: [
    // Popups of logins and payments keep their opener; a page cannot be held by one that opened it.
    { name: 'Cross-Origin-Opener-Policy', value: 'same-origin-allow-popups' },
    { name: 'Origin-Agent-Cluster', value: '?1' },
    // Not helmet's no-referrer, under which same-origin form posts send `Origin: null` and CSRF checks fail.
    { name: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
    { name: 'X-Content-Type-Options', value: 'nosniff' },
    { name: 'X-DNS-Prefetch-Control', value: 'off' },
    { name: 'X-Download-Options', value: 'noopen' },
    { name: 'X-Frame-Options', value: '$x_frame_options', pageValue: 'SAMEORIGIN', valueAlone: 'SAMEORIGIN' },
    { name: 'X-Permitted-Cross-Domain-Policies', value: 'none' },
    // The auditor it switched on could itself be made to leak; 0 switches it off where it still exists.
    { name: 'X-XSS-Protection', value: '0' },
  ],
});
