import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';

export type Statement = wafv2.CfnWebACL.StatementProperty;

/** `count` lets pass and logs; `block` refuses. */
export type Mode = 'count' | 'block';

export interface WafOptions {
  /** Of this rule: what its user chose for it, or for all. */
  readonly mode: Mode;
  /** Whether its user chose a mode for this rule alone. */
  readonly chosen: boolean;
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  /** Behind a distribution, a load balancer's web ACL sees the distribution's addresses. */
  readonly behindCloudFront: boolean;
  /** Requests that one address may make in five minutes. */
  readonly requestsPerFiveMinutes: number;
  readonly loginsPerFiveMinutes: number;
  /** Paths, exactly. */
  readonly loginPaths: readonly string[];
  /** ARNs of IP sets; one address family each. */
  readonly trustedAddresses: readonly string[];
  readonly deniedAddresses: readonly string[];
  readonly allowedClients: readonly string[];
  readonly adminClients: readonly string[];
  /** Paths, with all below them, that are closed. */
  readonly adminPaths: readonly string[];
  /** Lower-case; `*.example.com` is every subdomain. Empty: any. */
  readonly hosts: readonly string[];
  /** Nothing: those that web apps use. */
  readonly methods?: readonly string[];
  readonly duplicateParameters: readonly string[];
  readonly trustedOrigins: readonly string[];
  /** Paths, with all below them. */
  readonly csrfExempt: readonly string[];
  readonly hiddenFilesExcept: readonly string[];
  /** Paths, with all below them, that take bodies of which AWS WAF sees only the beginning. Nothing: all. */
  readonly largeBodyPaths?: readonly string[];
  readonly deniedCountries: readonly string[];
  readonly linux: boolean;
  readonly adminProtection: boolean;
  readonly antiDdos: boolean;
  readonly botControl?: 'COMMON' | 'TARGETED';
  readonly accountTakeover?: AccountTakeover;
}

/** Where the login is, and how it names what it asks for. */
export interface AccountTakeover {
  /** Such as `/api/login`. */
  readonly loginPath: string;
  readonly payload: 'JSON' | 'FORM_ENCODED';
  /** A JSON pointer such as `/email`, or the name of a form field. */
  readonly usernameField: string;
  readonly passwordField: string;
}

/** One rule of a web ACL. Its place in the list is its priority. */
export interface WafRule {
  readonly name: string;
  readonly statement: Statement;
  /** For our own statements; a managed group has actions of its own. */
  readonly action?: Mode | 'allow';
  /** A managed group of which nothing is refused. */
  readonly counted?: boolean;
  /** What a refused client gets. @default 403 */
  readonly status?: number;
  /** Headers that what is behind gets, with `x-amzn-waf-` before their names. */
  readonly insertedHeaders?: Readonly<Record<string, string>>;
}

/** None where the options leave it nothing to do. */
export type WafRuleOf = (options: WafOptions) => WafRule | undefined;
