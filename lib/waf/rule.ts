import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';

export interface WafOptions {
  /** `count` lets pass and logs, in the rules that can meet honest requests; `block` refuses. */
  readonly mode: 'count' | 'block';
  /** Requests that one address may make in five minutes. */
  readonly requestsPerFiveMinutes: number;
  readonly loginsPerFiveMinutes: number;
  /** Paths, exactly. */
  readonly loginPaths: readonly string[];
  /** Whether the address of a request is the client's, and not that of a proxy before the web ACL. */
  readonly seesClients: boolean;
}

/** One rule of a web ACL. Its place in the list is its priority. */
export interface WafRule {
  readonly name: string;
  readonly statement: wafv2.CfnWebACL.StatementProperty;
  /** For our own statements; a managed group has actions of its own. */
  readonly action?: 'count' | 'block';
  /** Web ACL capacity units, from AWS's published tables. */
  readonly capacity: number;
}

/** None where the options leave it nothing to do. */
export type WafRuleOf = (options: WafOptions) => WafRule | undefined;
