import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

const smallest = 1024;
const types = [
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
] as const;

/** gzip, and Brotli where the module is there, where they give no secret away. */
export const compression: Concern = (_, { modules: { brotli } }) => ({
  main:
    brotli === undefined
      ? []
      : [
          comment('Brotli: a fifth smaller than gzip. Clients that take both get it.'),
          directive('load_module', brotli),
        ],
  http: [
    comment(
      "Compressing a page that holds both a secret and something of the attacker's leaks the secret by its length (BREACH, " +
        'CVE-2013-3587). So: everything for clients without a session; with one, only files that are the same for everybody, and only for a page of ' +
        'the service itself: the attack needs requests from another site, which browsers mark (Fetch Metadata).',
    ),
    block('map', ['$http_cookie$http_authorization', '$anonymous'], [directive('default', ''), directive('', '1')]),
    block(
      'map',
      ['$http_sec_fetch_site', '$compressible'],
      [directive('default', '$anonymous'), directive('same-origin', '$compressible_here')],
    ),
    block(
      'map',
      ['$uri', '$compressible_here'],
      [directive('default', '$anonymous'), directive('~*\\.(?:css|m?js|svg|wasm|ttf|otf|webmanifest)$', '1')],
    ),
    directive('gzip_min_length', smallest),
    directive('gzip_comp_level', 4),
    directive('gzip_vary', 'on'),
    directive('gzip_types', ...types),
    ...(brotli === undefined
      ? []
      : [
          directive('brotli_min_length', smallest),
          directive('brotli_comp_level', 4),
          directive('brotli_types', ...types),
        ]),
  ],
  proxy: [
    block(
      'if',
      ['($compressible)'],
      [directive('gzip', 'on'), ...(brotli === undefined ? [] : [directive('brotli', 'on')])],
    ),
  ],
});
