import { isIP } from 'node:net';
import { CasemateError } from './errors';
import { type Kind, choice, flag, integer, listOf, objectOf, oneOf, recordOf, text } from './option-kinds';
import {
  checkDeclarations,
  secretDeclaration,
  secretVariable,
  variableName,
  type SecretDeclarations,
} from './secret-declaration';
import { suggest } from './suggest';

/**
 * Everything a team can say about how its app is hardened. One object serves `casemate up`, `casemate render` and, on AWS,
 * the constructs. Only `securityContact` has no default.
 */
export interface HardeningOptions {
  /**
   * Where people report a security problem: one or more `mailto:`, `https:` or `tel:` URIs, the preferred one first.
   * Source: RFC 9116, section 2.5.3.
   */
  readonly securityContact: string | readonly string[];

  /**
   * The `https:` address of your vulnerability disclosure policy, for security.txt.
   * @default - a page that the front serves at /.well-known/security-policy
   */
  readonly securityPolicy?: string;

  /**
   * Host names the service answers to; any other is refused with 421. `*.example.com` covers every subdomain.
   * @default - the names of this machine under `casemate up`; the domain name on AWS
   */
  readonly hosts?: readonly string[];

  /**
   * Requests per second that one client may make, a client being an IPv4 address or an IPv6 /64.
   * @default 100
   */
  readonly requestsPerSecond?: number;

  /**
   * Requests that one client may make at once beyond `requestsPerSecond` before it gets 429.
   * @default 200
   */
  readonly requestBurst?: number;

  /**
   * Requests of one client that may be in progress at the same time, WebSockets and HTTP/2 streams included.
   * @default 256
   */
  readonly connectionsPerClient?: number;

  /**
   * The largest request body, in `kb`, `mb` or `gb`; a larger one is refused with 413 before the app sees it.
   * @default 1mb
   */
  readonly bodyLimit?: string;

  /**
   * Paths (prefixes) with a body limit of their own, such as `{ "/upload": "50mb" }`.
   * @default {}
   */
  readonly bodyLimits?: Readonly<Record<string, string>>;

  /**
   * Seconds without a byte from the app after which the front gives up on a request (503, with Retry-After). WebSockets and event streams
   * that are silent for as long are closed too.
   * @default 60
   */
  readonly upstreamTimeout?: number;

  /**
   * Seconds for which browsers keep to HTTPS (Strict-Transport-Security max-age).
   * @default 31536000
   */
  readonly hstsMaxAge?: number;

  /**
   * Whether Strict-Transport-Security covers all subdomains: every one of them must then speak HTTPS.
   * @default false
   */
  readonly hstsIncludeSubDomains?: boolean;

  /**
   * Whether to ask for the browsers' preload list, which takes months to leave. Source: https://hstspreload.org
   * @default false
   */
  readonly hstsPreload?: boolean;

  /**
   * Response headers to send with another value than the default, or, with `false`, not to send at all, such as
   * `{ "X-Frame-Options": false }`. A header that the app sends itself always wins.
   * @default {}
   */
  readonly responseHeaders?: Readonly<Record<string, string | false>>;

  /**
   * Paths (prefixes) where files that are usually leaked by mistake (dotfiles, backups, lockfiles, source maps) are served.
   * @default []
   */
  readonly hiddenFilesExcept?: readonly string[];

  /**
   * Origins of other sites whose pages may call this service with the user's cookies, such as `https://app.example.com`: CORS
   * answers them, the CSRF guard lets them pass. Those that the app itself lists in its answers to preflights need no entry.
   * @default []
   */
  readonly trustedOrigins?: readonly string[];

  /**
   * Paths, with all below them, that other sites may post to with cookies: webhooks, callbacks of logins.
   * @default []
   */
  readonly csrfExempt?: readonly string[];

  /**
   * What becomes of the strict Content-Security-Policy, which allows only the service's own files: `report` to the
   * browser's console, or `enforce`. A policy that the app sends itself always wins.
   * @default report
   */
  readonly csp?: 'report' | 'enforce';

  /**
   * Session cookies: the name that the app gives one, and the name that browsers see instead; `false` keeps the app's own.
   * `__Host-` goes before it where a cookie keeps to the rules of that prefix. Adds to the default names. Source: RFC 6265bis, section 4.1.3.
   * @default - neutral names for those that express-session, koa-session, cookie-session, hapi, Fastify and Sails choose
   */
  readonly sessionCookies?: Readonly<Record<string, string | false>>;

  /**
   * The last day, as `2026-12-31`, on which a session cookie by its old name is accepted.
   * @default - 14 days after the app started
   */
  readonly oldSessionCookiesUntil?: string;

  /**
   * Seconds after which browsers forget a session cookie, where the app says nothing or more.
   * @default - as the app says
   */
  readonly sessionMaxAge?: number;

  /**
   * What becomes of query parameters that come twice, by name, `*` for all others: `allow`, `log`, `reject` (400), or only the
   * `first` or `last` reaches the app. Names that end with `[]` are lists and never meant.
   * @default { "*": "log" }
   */
  readonly duplicateParameters?: Readonly<Record<string, 'allow' | 'log' | 'reject' | 'first' | 'last'>>;

  /**
   * What becomes of a request whose path, query, headers, cookies or body hold an attack: `block` refuses it with 403, `count` lets
   * it pass and logs it, `off` looks at none. See docs/inspection.md.
   * @default block
   */
  readonly inspection?: 'block' | 'count' | 'off';

  /**
   * What the inspection lets pass: on a path, with all below it (`*` is any one segment), what a detector finds, of all of them
   * where none is named, in the parameter, field, header or cookie of a name, in any where none is given. The line that logs a
   * refusal has all three.
   * @default []
   */
  readonly inspectionExcept?: readonly {
    readonly path: string;
    readonly detector?: string;
    readonly name?: string;
  }[];

  /**
   * Paths, exactly, to which a POST is an attempt to log in.
   * @default - the common ones, listed in docs/options.md
   */
  readonly loginPaths?: readonly string[];

  /**
   * Attempts to log in that one client has a minute; as many may come at once.
   * @default 10
   */
  readonly loginsPerMinute?: number;

  /**
   * Methods that paths (with all below them) take, such as `{ "/api/reports": ["GET"] }`; others are refused with 405.
   * @default {}
   */
  readonly methods?: Readonly<Record<string, readonly string[]>>;

  /**
   * Paths, with all below them, that exist at all; any other is 404 before it reaches the app.
   * @default - all
   */
  readonly routes?: readonly string[];

  /**
   * Addresses or networks (CIDR) that may use the service; any other client is refused with 403.
   * @default - all
   */
  readonly clients?: readonly string[];

  /**
   * Paths, with all below them, that are not for everybody: `closed` to all but `adminClients` (403), `log` to let pass and
   * report, `open`. Adds to the default.
   * @default { "/metrics": "closed", "/debug": "closed", "/actuator": "closed", "/admin": "log", "/status": "log" }
   */
  readonly adminPaths?: Readonly<Record<string, 'closed' | 'log' | 'open'>>;

  /**
   * Addresses or networks (CIDR) that may use `adminPaths`, besides the machine itself.
   * @default []
   */
  readonly adminClients?: readonly string[];

  /**
   * What becomes of the app's own answers of 500 and above: `neutral` replaces HTML and text, and JSON that shows a stack or
   * a file's path, by a page with the request id, and logs what was replaced; `pass` leaves them.
   * @default neutral
   */
  readonly appErrors?: 'neutral' | 'pass';

  /**
   * The file, inside the app's directory, that starts the app.
   * @default - the start script or `main` of package.json, else a common name such as server.js
   */
  readonly entry?: string;

  /**
   * Paths, inside the app's directory, that the app may write to: folders, as many programs replace a file by a new one beside
   * it. They are handed to the user it runs as, where that is not the one who started Casemate.
   * @default []
   */
  readonly writable?: readonly string[];

  /**
   * Environment variables that hold secrets: `{ "generate": 64 }` is that many random characters, made once and kept outside the
   * app; `{ "secret": "prod/db", "field": "url" }` is of Secrets Manager, whole or by a JSON field; `"DB_*": { "secret": "prod/db",
   * "fields": ["host", "password"] }` is DB_HOST and DB_PASSWORD.
   * @default {}
   */
  readonly secrets?: SecretDeclarations;

  /**
   * How secrets reach the app on AWS: ECS puts them into its environment (`native`), where `/proc` and child processes have them; or
   * a `launcher` asks for them in the app's own process, before its first module, and they are in `process.env` alone.
   * @default native
   */
  readonly injection?: 'native' | 'launcher';

  /**
   * Secrets that child processes of the app get too, under the launcher.
   * @default []
   */
  readonly childSecrets?: readonly string[];

  /**
   * What becomes of a secret that changes in Secrets Manager: the service is deployed again (`redeploy`); the launcher looks every
   * `rotationInterval` and exchanges the app's process behind the front (`reload`); or it counts from the next start (`nothing`).
   * @default redeploy
   */
  readonly onRotate?: 'redeploy' | 'reload' | 'nothing';

  /**
   * Seconds between two looks for secrets that have changed, where somebody looks: under `onRotate: 'reload'` and `casemate up
   * --secrets aws`.
   * @default 300
   */
  readonly rotationInterval?: number;

  /**
   * The path, with its query, that the load balancer's check asks the app for; any answer under 500 is healthy.
   * @default /
   */
  readonly healthPath?: string;

  /**
   * Seconds that the app may take until it listens.
   * @default 60
   */
  readonly startTimeout?: number;

  /**
   * Seconds that the app may compute without a turn of its event loop, in which nobody else is answered, before it is ended, with
   * the stack of where it was, and started again; 0 for ever. Counted once it listens.
   * @default 30
   */
  readonly watchdogTimeout?: number;

  /**
   * Flags of Node that the app runs under, where its Node knows them. `casemate trial` finds out which it bears, and writes them
   * here; docs/node-flags.md says what each is good for and what it breaks.
   * @default ["--disable-sigusr1"]
   */
  readonly nodeFlags?: readonly (
    | '--disable-sigusr1'
    | '--permission'
    | '--allow-child-process'
    | '--allow-addons'
    | '--disallow-code-generation-from-strings'
    | '--disable-proto=delete'
    | '--frozen-intrinsics'
    | '--no-addons'
    | '--use-openssl-ca'
  )[];

  /**
   * Packages whose install scripts run when the app's image is built, such as `["bcrypt"]` where it has no binary for the image.
   * @default []
   */
  readonly installScripts?: readonly string[];

  /**
   * The least severity at which a known vulnerability of a dependency stops the build of the app's image.
   * @default high
   */
  readonly auditLevel?: 'low' | 'moderate' | 'high' | 'critical' | 'off';

  /**
   * Vulnerabilities that do not stop it, by their id, with the reason and the last day, such as
   * `{ "GHSA-xxxx-xxxx-xxxx": { "reason": "only in a test", "until": "2026-12-31" } }`.
   * @default {}
   */
  readonly auditExceptions?: Readonly<Record<string, { readonly reason: string; readonly until: string }>>;

  /**
   * Whether the image holds the app as one file, which starts faster: for apps that import by no computed names.
   * @default false
   */
  readonly bundle?: boolean;
}

/** The options after validation: every default filled in. */
export type ResolvedOptions = Required<Omit<HardeningOptions, Optional>> & Pick<HardeningOptions, Optional>;

/** Options whose absence means something that no value does. */
type Optional = 'securityPolicy' | 'entry' | 'oldSessionCookiesUntil' | 'sessionMaxAge';

const path = text(/^\/[^\s?#$"';{}\\]*$/, "a path such as '/upload'");
const relativePath = text(
  /^(?!\/)(?![\s\S]*(?:^|\/)\.\.(?:\/|$))[^\0]+$/,
  "a path inside the app's directory, such as 'data'",
);
const size = text(/^[1-9]\d{0,8}(?:kb|mb|gb)$/, "a size such as '512kb', '1mb' or '2gb'");
const seconds = (most: number): Kind => integer(1, most, 'seconds');
const contact = text(
  /^(?:mailto:[^\s@$"<>]+@[^\s@$"<>]+|https:\/\/[^\s$"<>]+|tel:\+?[\d-]+)$/,
  "a URI such as 'mailto:security@example.com'",
);

/** As browsers send it: without the scheme's own port. Apps built of web pages have schemes of their own (capacitor:, tauri:). */
const origin = text(
  /^(?!https:.*:443$|http:.*:80$)[a-z][a-z0-9+.-]*:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/,
  "an origin such as 'https://app.example.com', lower-case, without a path",
);
const network: Kind = {
  schema: { type: 'string', pattern: '^[0-9a-fA-F.:]+(?:/\\d{1,3})?$' },
  expected: "an address or a network such as '203.0.113.0/24' or '2001:db8::/32'",
  accepts: (value) => typeof value === 'string' && isNetwork(value),
};

function isNetwork(value: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const version = isIP(address);
  // A zone (fe80::1%eth0) means something on one machine only.
  return version !== 0 && !address.includes('%') && (bits === undefined || Number(bits) <= (version === 4 ? 32 : 128));
}

const off: Kind = { schema: { const: false }, expected: '`false`', accepts: (value) => value === false };
const neutralName = text(/^(?!__)[A-Za-z0-9_-]{1,64}$/, "a name of letters, digits, - and _, such as 'id'");

/** A token (RFC 9110, section 5.6.2), less what NGINX or a regular expression would take for something else. */
const cookieName = text(/^[A-Za-z0-9_.:!#%&'^`~-]{1,64}$/, "a cookie's name such as 'connect.sid'");
const day: Kind = {
  schema: { type: 'string', format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  expected: "a day such as '2026-12-31'",
  accepts: (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    // Date takes the 30th of February for the 2nd of March.
    new Date(value).toISOString().startsWith(value),
};

const exception: Kind = {
  schema: {
    type: 'object',
    properties: { reason: { type: 'string', minLength: 1 }, until: day.schema },
    required: ['reason', 'until'],
    additionalProperties: false,
  },
  expected: "a reason and a last day, such as { reason: 'only in a test', until: '2026-12-31' }",
  accepts: (value) => {
    if (typeof value !== 'object' || value === null || Object.keys(value).sort().join() !== 'reason,until')
      return false;
    const { reason, until } = value as { reason: unknown; until: unknown };
    return typeof reason === 'string' && reason.trim() !== '' && day.accepts(until);
  },
};

/** One kind an option: the compiler keeps this list complete, and the JSON Schema for editors is made from it. */
export const optionKinds: { readonly [Name in keyof Required<HardeningOptions>]: Kind } = {
  securityContact: oneOf(contact, listOf(contact, 1)),
  securityPolicy: text(/^https:\/\/[^\s$"<>]+$/, "an address such as 'https://example.com/security-policy'"),
  hosts: listOf(
    text(
      /^(?:(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])$/,
      "a host name such as 'example.com', lower-case, without scheme or port",
    ),
  ),
  requestsPerSecond: integer(1, 1_000_000, 'requests per second'),
  requestBurst: integer(0, 1_000_000, 'requests'),
  connectionsPerClient: integer(1, 65_535, 'connections'),
  bodyLimit: size,
  bodyLimits: recordOf(path, size),
  upstreamTimeout: seconds(86_400),
  hstsMaxAge: integer(0, 3_153_600_000, 'seconds'),
  hstsIncludeSubDomains: flag,
  hstsPreload: flag,
  responseHeaders: recordOf(
    text(
      /^(?![Ss][Ee][Rr][Vv][Ee][Rr]$)[A-Za-z][A-Za-z0-9-]*$/,
      "a header name such as 'X-Frame-Options' (NGINX keeps Server to itself)",
    ),
    oneOf(text(/^[\x20-\x23\x25-\x7e]+$/, 'printable ASCII without `$`'), off),
  ),
  hiddenFilesExcept: listOf(path),
  trustedOrigins: listOf(origin),
  csrfExempt: listOf(path),
  csp: choice('report', 'enforce'),
  sessionCookies: recordOf(cookieName, oneOf(neutralName, off)),
  oldSessionCookiesUntil: day,
  sessionMaxAge: seconds(31_536_000),
  duplicateParameters: recordOf(
    text(/^[^\0]{1,200}$/, "a parameter's name, or '*'"),
    choice('allow', 'log', 'reject', 'first', 'last'),
  ),
  inspection: choice('block', 'count', 'off'),
  inspectionExcept: listOf(
    objectOf(
      {
        path,
        detector: text(/^[a-z][a-z0-9-]{1,63}$/, "a detector such as 'sql-injection'"),
        name: text(/^[^\0]{1,200}$/, "a name such as 'comment'"),
      },
      ['path'],
    ),
  ),
  loginPaths: listOf(path),
  loginsPerMinute: integer(1, 60_000, 'logins a minute'),
  methods: recordOf(path, listOf(text(/^[A-Z][A-Z-]{1,31}$/, "a method such as 'GET'"), 1)),
  routes: listOf(path),
  clients: listOf(network),
  adminPaths: recordOf(path, choice('closed', 'log', 'open')),
  adminClients: listOf(network),
  appErrors: choice('neutral', 'pass'),
  entry: relativePath,
  writable: listOf(relativePath),
  secrets: recordOf(secretVariable, secretDeclaration),
  injection: choice('native', 'launcher'),
  childSecrets: listOf(variableName),
  onRotate: choice('redeploy', 'reload', 'nothing'),
  rotationInterval: seconds(86_400),
  healthPath: text(/^\/[^\s#$"';{}\\]*$/, "a path such as '/healthz'"),
  startTimeout: seconds(3600),
  watchdogTimeout: integer(0, 3600, 'seconds'),
  nodeFlags: listOf(
    choice(
      '--disable-sigusr1',
      '--permission',
      '--allow-child-process',
      '--allow-addons',
      '--disallow-code-generation-from-strings',
      '--disable-proto=delete',
      '--frozen-intrinsics',
      '--no-addons',
      '--use-openssl-ca',
    ),
  ),
  installScripts: listOf(text(/^(?:@[\w.-]+\/)?[\w.-]+$/, "a package's name such as 'bcrypt'")),
  auditLevel: choice('low', 'moderate', 'high', 'critical', 'off'),
  auditExceptions: recordOf(text(/^GHSA(?:-[\w]{4}){3}$/, "an id such as 'GHSA-xxxx-xxxx-xxxx'"), exception),
  bundle: flag,
};

export const optionDefaults = {
  hosts: [],
  requestsPerSecond: 100,
  requestBurst: 200,
  connectionsPerClient: 256,
  bodyLimit: '1mb',
  bodyLimits: {},
  upstreamTimeout: 60,
  hstsMaxAge: 31_536_000,
  hstsIncludeSubDomains: false,
  hstsPreload: false,
  responseHeaders: {},
  hiddenFilesExcept: [],
  trustedOrigins: [],
  csrfExempt: [],
  csp: 'report',
  sessionCookies: {
    'connect.sid': 'id',
    'koa.sess': 'id1',
    'koa:sess': 'id2',
    session: 'id3',
    sessionId: 'id4',
    sid: 'id5',
    'express:sess': 'id6',
    'sails.sid': 'id7',
  },
  duplicateParameters: { '*': 'log' },
  inspection: 'block',
  inspectionExcept: [],
  loginPaths: [
    '/login',
    '/log-in',
    '/signin',
    '/sign-in',
    '/session',
    '/sessions',
    '/auth',
    '/auth/login',
    '/auth/signin',
    '/auth/token',
    '/auth/local',
    '/user/login',
    '/users/login',
    '/users/sign_in',
    '/account/login',
    '/admin/login',
    '/api/login',
    '/api/signin',
    '/api/session',
    '/api/sessions',
    '/api/auth',
    '/api/auth/login',
    '/api/auth/signin',
    '/api/auth/sign-in/email',
    '/api/auth/callback/credentials',
    '/api/auth/local',
    '/api/user/login',
    '/api/users/login',
    '/api/v1/login',
    '/api/v1/auth/login',
    '/rest/user/login',
  ],
  loginsPerMinute: 10,
  methods: {},
  routes: [],
  clients: [],
  adminPaths: { '/metrics': 'closed', '/debug': 'closed', '/actuator': 'closed', '/admin': 'log', '/status': 'log' },
  adminClients: [],
  appErrors: 'neutral',
  writable: [],
  secrets: {},
  injection: 'native',
  childSecrets: [],
  onRotate: 'redeploy',
  rotationInterval: 300,
  healthPath: '/',
  startTimeout: 60,
  watchdogTimeout: 30,
  nodeFlags: ['--disable-sigusr1'],
  installScripts: [],
  auditLevel: 'high',
  auditExceptions: {},
  bundle: false,
} as const satisfies Omit<ResolvedOptions, 'securityContact' | Optional>;

/** Records that a team adds to, entry by entry; of the others its own takes the default's place. */
const addedTo = ['sessionCookies', 'duplicateParameters', 'adminPaths'] as const;

function refuse(name: string, value: unknown, expected: string): never {
  const shown = JSON.stringify(value) ?? String(value);
  throw new CasemateError(
    'ERR_OPTION_VALUE',
    `${name} received ${shown.length > 120 ? shown.slice(0, 117) + '...' : shown}; expected ${expected}.`,
    name in optionDefaults
      ? `Give ${name} ${expected}, or leave it out for its default.`
      : `Give ${name.replace(/^The /, 'the ')} ${expected}.`,
  );
}

function checkHsts({ hstsPreload, hstsIncludeSubDomains, hstsMaxAge }: ResolvedOptions): void {
  if (hstsPreload && !(hstsIncludeSubDomains && hstsMaxAge >= 31_536_000)) {
    throw new CasemateError(
      'ERR_HSTS_PRELOAD',
      `hstsPreload received true with hstsIncludeSubDomains ${hstsIncludeSubDomains} and hstsMaxAge ${hstsMaxAge}; the preload list takes neither.`,
      'Set hstsIncludeSubDomains to true and hstsMaxAge to at least 31536000, or leave hstsPreload out.',
    );
  }
}

/** Only who asked for the secrets can ask again. */
function checkReload({ injection, onRotate }: ResolvedOptions): void {
  if (onRotate !== 'reload' || injection === 'launcher') return;
  throw new CasemateError(
    'ERR_ON_ROTATE',
    "onRotate is 'reload' and injection 'native': ECS reads secrets once, when a task starts.",
    "Set injection: 'launcher', or onRotate: 'redeploy'.",
  );
}

/**
 * The options with every default filled in.
 * @throws CasemateError `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_SECURITY_CONTACT`, `ERR_HSTS_PRELOAD`,
 * `ERR_SECRET_DECLARATION` or `ERR_ON_ROTATE`
 */
export function resolveOptions(input: unknown): ResolvedOptions {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    refuse('The configuration', input, 'an object of options');
  }
  const given = Object.entries(input).filter(([name, value]) => name !== '$schema' && value !== undefined);
  for (const [name, value] of given) {
    const kind = Object.hasOwn(optionKinds, name) ? optionKinds[name as keyof HardeningOptions] : undefined;
    if (!kind) {
      const near = suggest(name, Object.keys(optionKinds));
      throw new CasemateError(
        'ERR_OPTION_UNKNOWN',
        `\`${name}\` is not an option.`,
        near ? `Did you mean \`${near}\`?` : `The options are: ${Object.keys(optionKinds).join(', ')}.`,
      );
    }
    if (!kind.accepts(value)) refuse(name, value, kind.expected);
  }
  if (!given.some(([name]) => name === 'securityContact')) {
    throw new CasemateError(
      'ERR_SECURITY_CONTACT',
      'securityContact is missing: nobody could report a security problem (RFC 9116).',
      "Set securityContact to a URI such as 'mailto:security@example.com'.",
    );
  }
  const own = Object.fromEntries(given) as unknown as HardeningOptions;
  const added = Object.fromEntries(addedTo.map((name) => [name, { ...optionDefaults[name], ...own[name] }]));
  const resolved: ResolvedOptions = { ...optionDefaults, ...own, ...added };
  checkHsts(resolved);
  checkDeclarations(resolved.secrets);
  checkReload(resolved);
  return resolved;
}
