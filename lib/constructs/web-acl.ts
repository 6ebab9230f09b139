import { ArnFormat, aws_kms as kms, aws_logs as logs, aws_wafv2 as wafv2, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { optionDefaults } from '../options';
import { capacityOf } from '../waf/capacity';
import { rules as allRules } from '../waf/rules';
import type { WafRule } from '../waf/rule';

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
   * Days that the log of refused and counted requests is kept.
   * @default ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * The key that encrypts the log.
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

  /** @throws CasemateError `ERR_WEB_ACL_CAPACITY` */
  constructor(scope: Construct, id: string, props: WebAclProps = {}) {
    super(scope, id);
    const rules = allRules.map((rule) =>
      rule({
        mode: props.mode ?? 'count',
        requestsPerFiveMinutes: props.requestsPerFiveMinutes ?? 10_000,
        loginsPerFiveMinutes: props.loginsPerFiveMinutes ?? 5 * optionDefaults.loginsPerMinute,
        loginPaths: props.loginPaths ?? optionDefaults.loginPaths,
      }),
    );
    this.capacity = capacityOf(rules);
    this.webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: props.scope ?? 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('web-acl'),
      rules: rules.map(toRule),
    });
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
  /**
   * @param resource the ARN of a load balancer, an API Gateway stage or the like. A CloudFront distribution takes the ACL's ARN in
   * its own `webAclId` instead.
   */
  constructor(scope: Construct, id: string, { webAcl, resource }: WebAclAssociationProps) {
    super(scope, id);
    new wafv2.CfnWebACLAssociation(this, 'Association', { webAclArn: webAcl.webAclArn, resourceArn: resource });
  }
}

export interface WebAclAssociationProps {
  readonly webAcl: Pick<WebAcl, 'webAclArn'> & IConstruct;
  readonly resource: string;
}
