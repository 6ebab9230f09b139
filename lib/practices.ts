/** How a practice is kept: enforced by default, checked before a deploy, or enforced where a team asks for it. */
export type PracticeKind = 'enforced' | 'checked' | 'opt-in';

interface Named {
  readonly id: `P${number}`;
  readonly name: string;
  readonly kinds: readonly [PracticeKind, ...PracticeKind[]];
}

/** What `casemate up` enforces today, and the tests that prove it. */
interface Enforced {
  /** One line for a terminal. */
  readonly how: string;
  /** Modules, from the root of the repository, without extension. */
  readonly enforcedBy: readonly [string, ...string[]];
  /** Test files, from the root of the repository. */
  readonly provedBy: readonly [string, ...string[]];
  /** What is still missing; without it, all of the practice is there. */
  readonly planned?: string;
}

interface Planned {
  readonly how: '';
  readonly enforcedBy: readonly [];
  readonly provedBy: readonly [];
  readonly planned: string;
}

/** A practice has an enforcement and its proof, or a plan, or both. */
export type Practice = Named & (Enforced | Planned);

const notYet = { how: '', enforcedBy: [], provedBy: [] } as const;

/** The practices that published guides to Node.js security ask for. README.md and `casemate up` show this list. */
export const practices: readonly Practice[] = [
  {
    id: 'P01',
    name: 'never run Node as root',
    kinds: ['enforced', 'checked'],
    how: 'started by root, the app and NGINX run as another user',
    enforcedBy: ['lib/local/privileges'],
    provedBy: ['test/lib/local/app.test.ts'],
    planned: 'containers with a read-only root and no capabilities',
  },
  {
    id: 'P02',
    name: 'public ports belong to a proxy',
    kinds: ['enforced'],
    how: 'NGINX has the public ports; the app keeps to a private one',
    enforcedBy: ['nginx/concerns/proxy', 'lib/local/app', 'container/preload/app-port'],
    provedBy: [
      'test/nginx/concerns/proxy.test.ts',
      'test/lib/local/app.test.ts',
      'test/container/preload/app-port.test.ts',
    ],
  },
  {
    id: 'P03',
    name: 'HTTPS only',
    kinds: ['enforced'],
    how: 'TLS 1.2, 1.3; HTTP only redirects; HSTS except on localhost',
    enforcedBy: ['nginx/concerns/tls', 'nginx/concerns/https-only', 'nginx/concerns/strict-transport-security'],
    provedBy: [
      'test/nginx/concerns/tls.test.ts',
      'test/nginx/concerns/https-only.test.ts',
      'test/nginx/concerns/strict-transport-security.test.ts',
    ],
  },
  {
    id: 'P04',
    name: 'security response headers',
    kinds: ['enforced'],
    how: 'all of helmet 8, each only where the app sends none',
    enforcedBy: [
      'nginx/concerns/security-headers',
      'nginx/concerns/content-security-policy',
      'nginx/concerns/cross-origin-resource-policy',
    ],
    provedBy: [
      'test/nginx/concerns/security-headers.test.ts',
      'test/nginx/concerns/content-security-policy.test.ts',
      'test/nginx/concerns/cross-origin-resource-policy.test.ts',
    ],
  },
  {
    id: 'P05',
    name: 'reveal no technology',
    kinds: ['enforced'],
    how: 'X-Powered-By and its like are removed, and versions too',
    enforcedBy: ['nginx/concerns/technology-headers'],
    provedBy: ['test/nginx/concerns/technology-headers.test.ts'],
  },
  {
    id: 'P06',
    name: 'cookie flags',
    kinds: ['enforced'],
    how: 'Secure, SameSite, HttpOnly on cookies that lack them',
    enforcedBy: ['nginx/concerns/cookies', 'container/preload/cookies'],
    provedBy: [
      'test/nginx/concerns/cookies.test.ts',
      'test/container/preload/cookies.test.ts',
      'test/browser/session.test.ts',
    ],
  },
  {
    id: 'P07',
    name: 'no default session-cookie names',
    kinds: ['enforced'],
    how: 'connect.sid and its like have neutral names for clients',
    enforcedBy: ['container/preload/session-cookies', 'nginx/concerns/cookies'],
    provedBy: [
      'test/container/preload/session-cookies.test.ts',
      'test/nginx/concerns/cookies.test.ts',
      'test/browser/session.test.ts',
    ],
  },
  {
    id: 'P08',
    name: 'strong session secrets',
    kinds: ['enforced', 'checked'],
    how: 'secrets that the options name are generated',
    enforcedBy: ['lib/local/secrets'],
    provedBy: ['test/lib/local/app.test.ts'],
    planned: 'a check for weak and literal secrets',
  },
  {
    id: 'P09',
    name: 'cross-site request forgery',
    kinds: ['enforced'],
    how: "another site's unsafe requests with cookies: 403",
    enforcedBy: ['nginx/concerns/csrf', 'nginx/concerns/trusted-origins', 'container/preload/csrf'],
    provedBy: [
      'test/nginx/concerns/csrf.test.ts',
      'test/nginx/concerns/trusted-origins.test.ts',
      'test/container/preload/csrf.test.ts',
      'test/browser/csrf.test.ts',
    ],
  },
  {
    id: 'P10',
    name: 'CORS allow-list',
    kinds: ['enforced'],
    how: 'an origin given back with credentials is taken out',
    enforcedBy: ['nginx/concerns/cors', 'nginx/concerns/trusted-origins', 'container/preload/cors'],
    provedBy: [
      'test/nginx/concerns/cors.test.ts',
      'test/nginx/concerns/trusted-origins.test.ts',
      'test/container/preload/cors.test.ts',
      'test/browser/cors.test.ts',
    ],
  },
  {
    id: 'P11',
    name: 'HTTP parameter pollution',
    kinds: ['enforced'],
    how: 'query parameters that come twice are reported',
    enforcedBy: ['container/preload/duplicate-parameters'],
    provedBy: ['test/container/preload/duplicate-parameters.test.ts'],
  },
  {
    id: 'P12',
    name: 'cross-site scripting',
    kinds: ['enforced'],
    how: 'a CSP that breaks nothing; a strict one reports',
    enforcedBy: ['nginx/concerns/content-security-policy', 'nginx/concerns/security-headers'],
    provedBy: [
      'test/nginx/concerns/content-security-policy.test.ts',
      'test/nginx/concerns/security-headers.test.ts',
      'test/browser/csp.test.ts',
    ],
    planned: 'inspection of requests',
  },
  {
    id: 'P13',
    name: 'SQL injection',
    kinds: ['enforced'],
    ...notYet,
    planned: 'inspection of requests at the front and in AWS WAF',
  },
  {
    id: 'P14',
    name: 'NoSQL operator injection',
    kinds: ['enforced'],
    ...notYet,
    planned: 'operators such as $gt refused in JSON keys, form fields and query names',
  },
  {
    id: 'P15',
    name: 'request validation',
    kinds: ['opt-in'],
    ...notYet,
    planned: 'an OpenAPI document as an allow-list of requests',
  },
  {
    id: 'P16',
    name: 'rate limiting',
    kinds: ['enforced'],
    how: '100 requests/s a client, unless set otherwise; then 429',
    enforcedBy: ['nginx/concerns/rate-limit', 'nginx/concerns/client-address', 'nginx/concerns/forwarding-headers'],
    provedBy: [
      'test/nginx/concerns/rate-limit.test.ts',
      'test/nginx/concerns/client-address.test.ts',
      'test/nginx/concerns/forwarding-headers.test.ts',
    ],
  },
  {
    id: 'P17',
    name: 'brute force on logins',
    kinds: ['enforced'],
    how: '10 attempts a minute on login paths; then 429',
    enforcedBy: ['nginx/concerns/login-limit'],
    provedBy: ['test/nginx/concerns/login-limit.test.ts'],
  },
  {
    id: 'P18',
    name: 'request size limits',
    kinds: ['enforced'],
    how: 'bodies over bodyLimit: 413; header lines over 8 KB: 431',
    enforcedBy: ['nginx/concerns/body-limit', 'nginx/concerns/header-limit'],
    provedBy: ['test/nginx/concerns/body-limit.test.ts', 'test/nginx/concerns/header-limit.test.ts'],
  },
  {
    id: 'P19',
    name: 'slow clients, hung apps',
    kinds: ['enforced'],
    how: 'time limits both ways; a limit on open requests per client',
    enforcedBy: ['nginx/concerns/slow-clients', 'nginx/concerns/connection-limit', 'nginx/concerns/upstream-timeout'],
    provedBy: [
      'test/nginx/concerns/slow-clients.test.ts',
      'test/nginx/concerns/connection-limit.test.ts',
      'test/nginx/concerns/upstream-timeout.test.ts',
    ],
  },
  {
    id: 'P20',
    name: 'evil regular expressions',
    kinds: ['enforced'],
    how: "V8's linear engine where it helps; a blocked app is ended",
    enforcedBy: ['container/preload/regexp', 'container/preload/watchdog'],
    provedBy: ['test/container/preload/regexp.test.ts', 'test/container/preload/watchdog.test.ts'],
  },
  {
    id: 'P21',
    name: 'no eval',
    kinds: ['opt-in', 'checked'],
    how: 'off where `casemate trial` shows that the app bears it',
    enforcedBy: ['lib/node-flags', 'lib/commands/trial'],
    provedBy: ['test/lib/node-flags.test.ts', 'test/lib/commands/trial.test.ts'],
    planned: 'a check of the source that names the lines',
  },
  {
    id: 'P22',
    name: 'load modules at start',
    kinds: ['enforced', 'checked'],
    ...notYet,
    planned: 'a warm compile cache, and a check for require inside handlers',
  },
  {
    id: 'P23',
    name: 'GET changes nothing',
    kinds: ['enforced', 'checked'],
    how: 'a GET with a body: 400; TRACE: 405; unknown methods: 501',
    enforcedBy: ['nginx/concerns/methods', 'nginx/concerns/content-length', 'container/preload/content-length'],
    provedBy: [
      'test/nginx/concerns/methods.test.ts',
      'test/nginx/concerns/content-length.test.ts',
      'test/container/preload/content-length.test.ts',
    ],
    planned: 'a check for handlers of GET that change something',
  },
  {
    id: 'P24',
    name: 'neutral errors',
    kinds: ['enforced'],
    how: 'an error says a status and a request id; the log the rest',
    enforcedBy: ['nginx/concerns/error-pages', 'nginx/concerns/request-id', 'container/preload/app-errors'],
    provedBy: [
      'test/nginx/concerns/error-pages.test.ts',
      'test/nginx/concerns/request-id.test.ts',
      'test/container/preload/app-errors.test.ts',
    ],
  },
  {
    id: 'P25',
    name: 'uncaught exceptions',
    kinds: ['enforced'],
    how: 'a line for machines, restart with back-off; clients get 503',
    enforcedBy: ['nginx/concerns/unavailable', 'lib/local/keep-running', 'container/preload/crash'],
    provedBy: [
      'test/nginx/concerns/unavailable.test.ts',
      'test/lib/local/faults.test.ts',
      'test/container/preload/crash.test.ts',
    ],
  },
  {
    id: 'P26',
    name: 'dependencies scanned',
    kinds: ['checked', 'enforced'],
    ...notYet,
    planned: 'a build gate on npm audit, signatures, an SBOM',
  },
  {
    id: 'P27',
    name: 'Node.js up to date',
    kinds: ['checked'],
    ...notYet,
    planned: 'synth fails on a release line that has ended',
  },
  {
    id: 'P28',
    name: 'exact versions',
    kinds: ['checked', 'enforced'],
    ...notYet,
    planned: 'installs from the lockfile only, and a check for its drift',
  },
  {
    id: 'P29',
    name: 'no secrets in the repository',
    kinds: ['enforced', 'checked'],
    how: "generated secrets are kept outside the app's folder",
    enforcedBy: ['lib/local/secrets'],
    provedBy: ['test/lib/local/app.test.ts'],
    planned: 'Secrets Manager on AWS, and a check for secrets in the source',
  },
  {
    id: 'P30',
    name: 'security lint',
    kinds: ['checked'],
    ...notYet,
    planned: 'one command that lints the app with the known security rules',
  },
  {
    id: 'P31',
    name: 'distrust third-party modules',
    kinds: ['enforced', 'opt-in', 'checked'],
    ...notYet,
    planned: 'install scripts, outgoing connections and permissions by allow-list',
  },
  {
    id: 'P32',
    name: 'strong authentication',
    kinds: ['opt-in', 'enforced'],
    how: 'sessions end by sessionMaxAge, where it is set',
    enforcedBy: ['container/preload/session-cookies'],
    provedBy: ['test/container/preload/session-cookies.test.ts'],
    planned: 'single sign-on with MFA at the load balancer',
  },
  {
    id: 'P33',
    name: 'admin paths closed',
    kinds: ['enforced', 'checked'],
    how: '/metrics, /debug, /actuator: 403; /admin, /status reported',
    enforcedBy: ['nginx/concerns/admin-paths'],
    provedBy: ['test/nginx/concerns/admin-paths.test.ts'],
    planned: 'single sign-on at the load balancer, a check for open ones',
  },
  {
    id: 'P34',
    name: 'URL and address allow-lists',
    kinds: ['opt-in'],
    how: 'allowed routes and client addresses, where they are set',
    enforcedBy: ['nginx/concerns/allowed-routes', 'nginx/concerns/allowed-clients'],
    provedBy: ['test/nginx/concerns/allowed-routes.test.ts', 'test/nginx/concerns/allowed-clients.test.ts'],
    planned: 'a list of addresses in AWS WAF',
  },
  {
    id: 'P35',
    name: 'log access, alert on failure',
    kinds: ['enforced'],
    how: 'one JSON line a request, with its id and no secrets',
    enforcedBy: ['nginx/concerns/access-log', 'nginx/concerns/request-id'],
    provedBy: ['test/nginx/concerns/access-log.test.ts', 'test/nginx/concerns/request-id.test.ts'],
    planned: 'alarms on surges of 401, 403, 429 and 5xx',
  },
  {
    id: 'P36',
    name: 'leak no files',
    kinds: ['enforced'],
    how: 'dotfiles, backups, lockfiles, source maps, keys: 404',
    enforcedBy: ['nginx/concerns/hidden-files'],
    provedBy: ['test/nginx/concerns/hidden-files.test.ts'],
  },
  {
    id: 'P37',
    name: 'monitoring',
    kinds: ['enforced'],
    ...notYet,
    planned: 'a dashboard and alarms on AWS',
  },
  {
    id: 'P38',
    name: 'security.txt and a report page',
    kinds: ['enforced'],
    how: 'security.txt, and the page unless you name your own',
    enforcedBy: ['nginx/concerns/security-txt'],
    provedBy: ['test/nginx/concerns/security-txt.test.ts'],
  },
  {
    id: 'P39',
    name: 'NODE_ENV=production',
    kinds: ['enforced', 'checked'],
    how: "set in the app's environment",
    enforcedBy: ['lib/local/app'],
    provedBy: ['test/lib/local/app.test.ts'],
  },
  {
    id: 'P40',
    name: 'vulnerability scan',
    kinds: ['enforced'],
    ...notYet,
    planned: 'casemate probe: black-box checks of any URL',
  },
  {
    id: 'P41',
    name: 'protect the database',
    kinds: ['enforced', 'checked'],
    ...notYet,
    planned: 'security groups, and a check of database URLs',
  },
  {
    id: 'P42',
    name: 'sound cryptography',
    kinds: ['checked'],
    ...notYet,
    planned: 'a check for md5, sha1 and Math.random near passwords and tokens',
  },
  {
    id: 'P43',
    name: 'tokens for APIs',
    kinds: ['opt-in'],
    ...notYet,
    planned: 'JWT validation at the load balancer',
  },
  {
    id: 'P44',
    name: 'no request smuggling',
    kinds: ['enforced'],
    how: 'requests are framed anew; odd ones: 400, foreign Host: 421',
    enforcedBy: [
      'nginx/concerns/proxy',
      'nginx/concerns/known-hosts',
      'nginx/concerns/request-target',
      'nginx/concerns/content-length',
    ],
    provedBy: [
      'test/nginx/concerns/proxy.test.ts',
      'test/nginx/concerns/known-hosts.test.ts',
      'test/nginx/concerns/request-target.test.ts',
      'test/nginx/concerns/content-length.test.ts',
      'test/nginx/smuggling.test.ts',
      'test/nginx/http2-abuse.test.ts',
    ],
  },
  {
    id: 'P45',
    name: 'secrets rotation',
    kinds: ['enforced'],
    ...notYet,
    planned: 'a rotation in Secrets Manager redeploys the service',
  },
];
