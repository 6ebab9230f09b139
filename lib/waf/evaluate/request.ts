/** A request as AWS WAF gets it from the load balancer or the distribution. */
export interface WafRequest {
  /** @default GET */
  readonly method?: string;
  /** The path with its query, as sent: `/search?q=a%20b`. A `#fragment` is taken off, for the statements that look at it. */
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** @default 198.51.100.1 */
  readonly clientIp?: string;
  /** ISO 3166-1 alpha-2. @default XX */
  readonly country?: string;
  /** ISO 3166-2, without the country. @default XX */
  readonly region?: string;
  readonly asn?: number;
  /** Milliseconds, on any clock that only goes forward, for rate-based statements. @default - as the request before */
  readonly time?: number;
  readonly ja3?: string;
  readonly ja4?: string;
  /** What the client has solved and can show a token for. */
  readonly tokens?: readonly ('captcha' | 'challenge')[];
  /** Rules of managed groups that this request meets: `AWSManagedRulesCommonRuleSet/CrossSiteScripting_BODY`, or `common/...`. */
  readonly managedRules?: readonly string[];
}

/** What AWS WAF is in front of: it decides how much of a body there is to see. */
export type Resource =
  | 'ALB'
  | 'APPSYNC'
  | 'CLOUDFRONT'
  | 'API_GATEWAY'
  | 'COGNITO_USER_POOL'
  | 'APP_RUNNER_SERVICE'
  | 'VERIFIED_ACCESS_INSTANCE';

/**
 * What AWS's documentation leaves open, and a test should not depend on.
 * - `jsonEscapes`: whether the parts of a JSON body are inspected with their escapes (`\u0024gt`) or without (`$gt`).
 */
export interface Assumptions {
  /** @default raw */
  readonly jsonEscapes?: 'raw' | 'decoded';
}
