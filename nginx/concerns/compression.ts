import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

/** gzip where it gives no secret away. */
export const compression: Concern = () => ({
  http: [
    comment(
      "Compressing a page that holds both a secret and something of the attacker's leaks the secret by its length (BREACH, " +
        'CVE-2013-3587). So: everything for clients without a session; with one, only files that are the same for everybody, and only for a page of ' +
        'the service itself: the attack needs requests from another site, which browsers mark (Fetch Metadata).',
    ),
    block('map', ['$http_cookie$http_authorization', '$anonymous'], [directive('default', ''), directive('', '1')]),
    block(
      'map',
      ['$http_sec_fetch_site:$uri', '$compressible'],
      [
        directive('default', '$anonymous'),
        directive('~*^same-origin:.*\\.(?:css|m?js|svg|wasm|ttf|otf|webmanifest)$', '1'),
      ],
    ),
    directive('gzip_min_length', 1024),
    directive('gzip_comp_level', 4),
    directive('gzip_vary', 'on'),
    directive(
      'gzip_types',
      'text/css',
      'text/javascript',
      'text/plain',
      'text/xml',
      'application/javascript',
      'application/json',
      'application/manifest+json',
      'application/wasm',
      'application/xml',
      'font/otf',
      'font/ttf',
      'image/svg+xml',
    ),
  ],
  proxy: [block('if', ['($compressible)'], [directive('gzip', 'on')])],
});
