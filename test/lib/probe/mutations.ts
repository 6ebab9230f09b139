import type { PreloadConfig } from '../../../container/preload/config';
import { concerns, type FrontProfile } from '../../../nginx';
import type { Concern, Fragment } from '../../../nginx/concern';
import { block, directive, type Directive } from '../../../nginx/directive';
import type { ConcernName } from '../../helpers/front';

/** What cannot be seen from outside, or is not there unless a team asks for it, and why. */
export const unseen: Readonly<Partial<Record<ConcernName, string>>> = {
  process: 'NGINX does not start without it',
  'access-log': 'it changes no answer',
  'health-check': 'it is there for a load balancer only (the profile aws)',
  'allowed-clients': 'it does nothing unless `clients` says so, and then nobody outside knows who should be let in',
  'allowed-routes': 'it does nothing unless `routes` says so',
};

const map = (from: string, to: string, ...pairs: readonly (readonly [string, string])[]): Directive =>
  block(
    'map',
    [from, to],
    pairs.map(([key, value]) => directive(key, value)),
  );

/** The concern as it is, with other directives in place of those that make one of these variables. */
const changed =
  (name: ConcernName, ...instead: readonly Directive[]): Concern =>
  (options, profile) => {
    const whole: Fragment = concerns[name]?.(options, profile) ?? {};
    const made = instead.map(({ args }) => args[1]);
    return { ...whole, http: [...(whole.http ?? []).filter(({ args }) => !made.includes(args[1])), ...instead] };
  };

export interface Mutation {
  readonly concern: ConcernName;
  /** Checks that must fail. */
  readonly caughtBy: readonly string[];
  /** In its place, where others need its variables, or where NGINX's own default does the same. */
  readonly instead?: Concern;
  /** The part of the preload that does the same, to be left out too. */
  readonly part?: keyof PreloadConfig;
  readonly profile?: Partial<FrontProfile>;
  readonly paths?: readonly string[];
}

export const mutations: readonly Mutation[] = [
  {
    concern: 'listen',
    caughtBy: ['http2'],
    instead: (options, profile) => ({ server: concerns.listen?.(options, profile).server ?? [] }),
    // In the words of older NGINX, HTTP/2 stands in every `listen`.
    profile: { http2Directive: true },
  },
  {
    concern: 'tls',
    caughtBy: ['tls-versions', 'tls-ciphers', 'tls-1-3', 'tls-cbc'],
    instead: (_, { certificate, key }) => ({
      http: [
        directive('ssl_certificate', certificate),
        directive('ssl_certificate_key', key),
        directive('ssl_protocols', 'TLSv1', 'TLSv1.1', 'TLSv1.2'),
        directive('ssl_ciphers', 'ALL:@SECLEVEL=0'),
      ],
    }),
  },
  { concern: 'https-only', caughtBy: ['https-redirect'] },
  { concern: 'known-hosts', caughtBy: ['known-hosts', 'open-proxy'] },
  {
    concern: 'client-address',
    caughtBy: ['client-address'],
    instead: changed(
      'client-address',
      map('$http_x_forwarded_for', '$client_address', ['default', '$http_x_forwarded_for'], ['', '$remote_addr']),
    ),
  },
  { concern: 'slow-clients', caughtBy: ['slow-headers', 'slow-body'] },
  {
    concern: 'header-limit',
    caughtBy: ['header-limit', 'target-limit'],
    instead: () => ({ http: [directive('large_client_header_buffers', 8, '64k')] }),
  },
  { concern: 'login-limit', caughtBy: ['login-limit'] },
  { concern: 'rate-limit', caughtBy: ['rate-limit'] },
  { concern: 'connection-limit', caughtBy: ['connection-limit'] },
  { concern: 'request-target', caughtBy: ['request-target'] },
  {
    concern: 'hidden-files',
    caughtBy: ['dotfiles', 'version-control', 'backups', 'manifests', 'private-files', 'source-maps'],
  },
  { concern: 'admin-paths', caughtBy: ['metrics-path', 'debug-paths'] },
  {
    concern: 'body-limit',
    caughtBy: ['body-limit', 'body-limit-chunked'],
    instead: () => ({ http: [directive('client_max_body_size', 0)] }),
  },
  { concern: 'security-txt', caughtBy: ['security-txt'] },
  {
    concern: 'trusted-origins',
    caughtBy: ['trusted-origins', 'csrf-null-origin'],
    instead: changed('trusted-origins', map('$http_origin', '$origin_kind', ['default', 'own'])),
  },
  { concern: 'csrf', caughtBy: ['csrf-fetch-metadata', 'csrf-origin', 'websocket-origin'] },
  { concern: 'cors', caughtBy: ['cors-reflection', 'cors-lookalike', 'cors-null', 'cors-preflight'] },
  { concern: 'cookies', caughtBy: ['cookie-secure', 'cookie-httponly'] },
  { concern: 'methods', caughtBy: ['unknown-method', 'allow-header'] },
  { concern: 'content-length', caughtBy: ['body-on-get'], part: 'content-length' },
  {
    concern: 'proxy',
    caughtBy: ['h2c-upgrade'],
    instead: changed(
      'proxy',
      map('$http_upgrade', '$upgrade', ['default', '$http_upgrade']),
      map('$upgrade', '$connection_header', ['default', 'upgrade'], ['', '']),
    ),
  },
  { concern: 'preload', caughtBy: ['internal-headers'] },
  { concern: 'forwarding-headers', caughtBy: ['forwarding-headers', 'rewrite-headers'] },
  { concern: 'request-id', caughtBy: ['request-id'] },
  { concern: 'upstream-timeout', caughtBy: ['answers-in-time'], paths: ['/', '/hang'] },
  { concern: 'unavailable', caughtBy: ['retry-after'] },
  {
    concern: 'error-pages',
    caughtBy: ['error-pages'],
    instead: (options, profile) => {
      const { http = [], ...rest } = concerns['error-pages']?.(options, profile) ?? {};
      return { ...rest, http: http.filter((one) => one.directive !== 'error_page') };
    },
  },
  { concern: 'technology-headers', caughtBy: ['server-header', 'technology-headers'] },
  { concern: 'strict-transport-security', caughtBy: ['strict-transport-security'] },
  {
    concern: 'security-headers',
    caughtBy: [
      'x-content-type-options',
      'referrer-policy',
      'cross-origin-opener-policy',
      'origin-agent-cluster',
      'x-permitted-cross-domain-policies',
      'headers-on-400',
      'headers-on-404',
      'headers-on-405',
      'headers-on-413',
      'headers-on-429',
      'headers-on-431',
    ],
  },
  { concern: 'content-security-policy', caughtBy: ['content-security-policy', 'content-security-policy-scripts'] },
  { concern: 'cross-origin-resource-policy', caughtBy: ['cross-origin-resource-policy'] },
  {
    concern: 'compression',
    caughtBy: ['compression'],
    instead: () => ({ http: [directive('gzip', 'on'), directive('gzip_min_length', 1)] }),
  },
];

/** Parts of the preload, and the checks that must fail without them. */
export const partMutations: readonly (readonly [keyof PreloadConfig, readonly string[]])[] = [
  ['cookies', ['cookie-samesite', 'cookie-names']],
  ['app-errors', ['stack-traces']],
  ['duplicate-parameters', ['duplicate-parameters']],
];
