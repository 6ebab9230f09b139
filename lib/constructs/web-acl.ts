import {
  Annotations,
  ArnFormat,
  aws_kms as kms,
  aws_logs as logs,
  aws_wafv2 as wafv2,
  Names,
  RemovalPolicy,
  Stack,
  Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { optionDefaults } from '../options';
import { capacityOf } from '../waf/capacity';
import { rules as allRules } from '../waf/rules';
import type { WafOptions, WafRule } from '../waf/rule';
import { CasemateError } from '../errors';
import { letLogsUse } from './key-users';

/** Requests of one address in five minutes. */
export const defaultRequests = 10_000;

/** AWS WAF takes no lower limit of a rate. */
export const leastRate = 10;

/** Nor a higher one. */
const mostRate = 2_000_000_000;

export interface WebAclProps {
  /**
   * `count` lets pass what rules on bodies and our own patterns match, and logs it; `block` refuses it. Rate limits and rules
   * on addresses and URLs block in both.
   * @default count
   */
  readonly mode?: 'count' | 'block';
  /**
   * `REGIONAL` for load balancers and API Gateway; `CLOUDFRONT`, in us-east-1 only, for distributions.
   * @default REGIONAL
   */
  readonly scope?: 'REGIONAL' | 'CLOUDFRONT';
  /**
   * Requests that one address may make in five minutes.
   * @default 10000
   */
  readonly requestsPerFiveMinutes?: number;
  /**
   * Attempts to log in that one address has in five minutes.
   * @default 50
   */
  readonly loginsPerFiveMinutes?: number;
  /**
   * Paths, exactly, to which a POST is an attempt to log in.
   * @default - those of the option loginPaths
   */
  readonly loginPaths?: readonly string[];
  /**
   * Proxies before what serves: 1 for a load balancer, 2 with CloudFront before it. AWS WAF sees the address of the last but one: with
   * 2, rules on addresses would meet CloudFront, and are left to the web ACL of the distribution.
   * @default 1
   */
  readonly trustedHops?: number;
  /**
   * Days that the log of refused and counted requests is kept.
   * @default ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * The key that encrypts the log; CloudWatch Logs is allowed to use it.
   * @default - the key of CloudWatch Logs
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * What becomes of the log when the stack goes.
   * @default RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A web ACL within the 1,500 capacity units that cost nothing extra, and its log without cookies and Authorization. */
export class WebAcl extends Construct {
  readonly webAcl: wafv2.CfnWebACL;
  readonly logGroup: logs.LogGroup;
  /** Web ACL capacity units. */
  readonly capacity: number;
  readonly scope: NonNullable<WebAclProps['scope']>;
  /** Its name in the metrics of CloudWatch. */
  readonly metricName: string;

  /** @throws CasemateError `ERR_WEB_ACL_CAPACITY`, `ERR_WEB_ACL_RATE` or `ERR_WEB_ACL_REGION` */
  constructor(scope: Construct, id: string, props: WebAclProps = {}) {
    super(scope, id);
    this.scope = props.scope ?? 'REGIONAL';
    // The metrics of two web ACLs of one name would add up.
    this.metricName = Names.uniqueResourceName(this, { maxLength: 128, separator: '-' });
    checkRegion(this, this.scope);
    const options: WafOptions = {
      mode: props.mode ?? 'count',
      requestsPerFiveMinutes: props.requestsPerFiveMinutes ?? defaultRequests,
      loginsPerFiveMinutes: props.loginsPerFiveMinutes ?? 5 * optionDefaults.loginsPerMinute,
      loginPaths: props.loginPaths ?? optionDefaults.loginPaths,
      seesClients: (props.trustedHops ?? 1) <= 1,
    };
    checkRate('requestsPerFiveMinutes', options.requestsPerFiveMinutes);
    checkRate('loginsPerFiveMinutes', options.loginsPerFiveMinutes);
    const rules = allRules.flatMap((rule) => rule(options) ?? []);
    this.capacity = capacityOf(rules);
    this.webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: this.scope,
      defaultAction: { allow: {} },
      visibilityConfig: visibility(this.metricName),
      rules: rules.map(toRule),
    });
    if (props.encryptionKey) letLogsUse(props.encryptionKey, Stack.of(this));
    // AWS WAF writes only to log groups of this prefix.
    this.logGroup = new logs.LogGroup(this, 'Log', {
      logGroupName: `aws-waf-logs-${Stack.of(this).stackName}-${this.node.addr.slice(-8)}`,
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey }),
    });
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: this.logGroup.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: ['authorization', 'cookie'].map((name) => ({ singleHeader: { Name: name } })),
    });
  }

  get webAclArn(): string {
    return this.webAcl.attrArn;
  }
}

/** @throws CasemateError `ERR_WEB_ACL_RATE` */
function checkRate(name: string, rate: number): void {
  if (Token.isUnresolved(rate) || (Number.isInteger(rate) && rate >= leastRate && rate <= mostRate)) return;
  throw new CasemateError(
    'ERR_WEB_ACL_RATE',
    `${name} received ${rate}; AWS WAF takes whole numbers from ${leastRate} to ${mostRate}.`,
    'Give one of those; the front has finer limits.',
  );
}

/** AWS keeps what belongs to CloudFront in one region. @throws CasemateError `ERR_WEB_ACL_REGION` */
function checkRegion(webAcl: Construct, scope: WebAcl['scope']): void {
  const { region } = Stack.of(webAcl);
  if (scope === 'REGIONAL' || region === 'us-east-1') return;
  const problem = `${webAcl.node.path} has the scope CLOUDFRONT`;
  if (Token.isUnresolved(region)) {
    Annotations.of(webAcl).addWarningV2(
      'casemate:web-acl-region',
      `${problem}: its stack, which names no region, can only be deployed in us-east-1.`,
    );
    return;
  }
  throw new CasemateError(
    'ERR_WEB_ACL_REGION',
    `${problem}, and its stack is in ${region}; AWS takes those in us-east-1 only.`,
    "Put it into a stack of its own: new Stack(app, 'Edge', { env: { region: 'us-east-1' }, crossRegionReferences: true }).",
  );
}

const visibility = (metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  // Samples show whole requests to everybody who may open the console; the log is redacted.
  sampledRequestsEnabled: false,
});

const toRule = ({ name, statement, action }: WafRule, priority: number): wafv2.CfnWebACL.RuleProperty => ({
  name,
  priority,
  statement,
  visibilityConfig: visibility(name),
  ...(action
    ? { action: { [action]: {} }, ruleLabels: [{ name: `casemate:${name}` }] }
    : { overrideAction: { none: {} } }),
});

/** Puts a web ACL before something that serves. */
export class WebAclAssociation extends Construct {
  /** @throws CasemateError `ERR_WEB_ACL_SCOPE` */
  constructor(scope: Construct, id: string, { webAcl, resource }: WebAclAssociationProps) {
    super(scope, id);
    const webAclArn = typeof webAcl === 'string' ? webAcl : webAcl.webAclArn;
    const global = typeof webAcl === 'string' ? /:global\/webacl\//.test(webAcl) : webAcl.scope === 'CLOUDFRONT';
    const distribution = JSON.stringify(Stack.of(this).resolve(resource)).includes(':cloudfront:');
    if (global || distribution) {
      throw new CasemateError(
        'ERR_WEB_ACL_SCOPE',
        global
          ? `${this.node.path} received a web ACL of the scope CLOUDFRONT, which nothing but a distribution takes.`
          : `${this.node.path} received a distribution, which takes no association.`,
        'Give the distribution webAclId: webAcl.webAclArn, of a web ACL with scope CLOUDFRONT; for a load balancer or an API leave scope out.',
      );
    }
    new wafv2.CfnWebACLAssociation(this, 'Association', { webAclArn, resourceArn: resource });
  }
}

export interface WebAclAssociationProps {
  /** The web ACL, or the ARN of one that exists. */
  readonly webAcl: Pick<WebAcl, 'webAclArn' | 'scope'> | string;
  /**
   * The ARN of a load balancer, of a stage of an API Gateway, or the like. A CloudFront distribution takes the web ACL's ARN in its
   * own `webAclId` instead.
   */
  readonly resource: string;
}
