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
import { buildRules } from '../waf/build';
import { capacityOf, dearest, includedCapacity, inWords } from '../waf/capacity';
import { checkResponses } from '../waf/check';
import { closedPaths } from '../waf/defaults';
import type { WafException } from '../waf/exceptions';
import { responseBody, statusOf, type ResponseKind } from '../waf/responses';
import type { AccountTakeover, Mode, WafRule } from '../waf/rule';
import type { RuleName } from '../waf/rules';
import { CasemateError } from '../errors';
import { ipSets } from './ip-sets';
import { letLogsUse } from './key-users';

/** Requests of one address in five minutes. */
export const defaultRequests = 10_000;

/** AWS WAF takes no lower limit of a rate. */
export const leastRate = 10;

export interface WebAclProps {
  /**
   * `count` lets pass what rules on bodies and our own patterns match, and logs it; `block` refuses it. Rate limits, AWS's rules on
   * addresses and URLs, and what you list yourself (addresses, hosts, methods, countries, parameters) block in both.
   * @default count
   */
  readonly mode?: Mode;
  /**
   * Rules that do not follow `mode`, such as `{ 'nosql-operators': 'block', common: 'count' }`.
   * @default {}
   */
  readonly rules?: Readonly<Partial<Record<RuleName, Mode>>>;
  /**
   * Requests that a rule does not refuse; `casemate waf logs` writes them. Everywhere else the rule stands.
   * @default []
   */
  readonly exceptions?: readonly WafException[];
  /**
   * `REGIONAL` for load balancers and API Gateway; `CLOUDFRONT`, in us-east-1 only, for distributions.
   * @default REGIONAL
   */
  readonly scope?: 'REGIONAL' | 'CLOUDFRONT';
  /**
   * Whether all requests come through a CloudFront distribution with a web ACL of its own: this one then leaves out the rules on
   * addresses, for it would see the distribution's, or a header that clients can write.
   * @default false
   */
  readonly behindCloudFront?: boolean;
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
   * Addresses or networks (CIDR) whose requests pass uninspected.
   * @default []
   */
  readonly trustedAddresses?: readonly string[];
  /**
   * Addresses or networks (CIDR) that are refused.
   * @default []
   */
  readonly deniedAddresses?: readonly string[];
  /**
   * Addresses or networks (CIDR) that may use the service; any other is refused.
   * @default - all
   */
  readonly clients?: readonly string[];
  /**
   * Paths, with all below them, that are for `adminClients` alone.
   * @default - those that the option adminPaths closes
   */
  readonly adminPaths?: readonly string[];
  /**
   * Addresses or networks (CIDR) that may use `adminPaths`.
   * @default []
   */
  readonly adminClients?: readonly string[];
  /**
   * Host names the service answers to; `*.example.com` covers every subdomain.
   * @default - any
   */
  readonly hosts?: readonly string[];
  /**
   * Methods that the app takes.
   * @default - GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS; others follow `mode`
   */
  readonly methods?: readonly string[];
  /**
   * Query parameters that must not come twice.
   * @default []
   */
  readonly duplicateParameters?: readonly string[];
  /**
   * Origins of other sites whose pages may change something with the user's cookies.
   * @default []
   */
  readonly trustedOrigins?: readonly string[];
  /**
   * Paths, with all below them, that other sites may post to with cookies.
   * @default []
   */
  readonly csrfExempt?: readonly string[];
  /**
   * Paths, with all below them, where files that are usually leaked by mistake are served.
   * @default []
   */
  readonly hiddenFilesExcept?: readonly string[];
  /**
   * Paths, with all below them, that take bodies of which AWS WAF sees only the beginning (8 KB behind a load balancer).
   * @default - all; what is behind gets the header `x-amzn-waf-casemate-body: partly-inspected`
   */
  readonly largeBodyPaths?: readonly string[];
  /**
   * Countries (ISO 3166-1 alpha-2) that are refused.
   * @default []
   */
  readonly deniedCountries?: readonly string[];
  /**
   * AWS's rules on files of Linux and commands of its shells. 300 units: more than 1,500 in all, which costs extra.
   * @default false
   */
  readonly linux?: boolean;
  /**
   * AWS's list of paths that are known for administration, for all but `adminClients`.
   * @default false
   */
  readonly adminProtection?: boolean;
  /**
   * AWS's rules on floods from many addresses. Priced by itself.
   * @default false
   */
  readonly antiDdos?: boolean;
  /**
   * AWS's rules on bots. Priced by itself.
   * @default - none
   */
  readonly botControl?: 'COMMON' | 'TARGETED';
  /**
   * AWS's rules on stolen credentials: where the login is. Priced by itself.
   * @default - none
   */
  readonly accountTakeover?: AccountTakeover;
  /**
   * The kind of the page, static and with the rule's code, that a refused client gets.
   * @default html
   */
  readonly responses?: ResponseKind;
  /**
   * Request headers that the log does not show.
   * @default - authorization and cookie
   */
  readonly redactedHeaders?: readonly string[];
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

  /** @throws CasemateError `ERR_WEB_ACL_CAPACITY`, `ERR_WEB_ACL_REGION`, `ERR_WAF_*` */
  constructor(scope: Construct, id: string, props: WebAclProps = {}) {
    super(scope, id);
    this.scope = props.scope ?? 'REGIONAL';
    // The metrics of two web ACLs of one name would add up.
    this.metricName = Names.uniqueResourceName(this, { maxLength: 128, separator: '-' });
    checkRegion(this, this.scope);
    checkResponses(props.responses);
    const sets = (name: string, addresses: readonly string[] = []): string[] =>
      ipSets(this, name, this.scope, addresses).map(({ attrArn }) => attrArn);
    const rules = buildRules({
      mode: props.mode ?? 'count',
      modes: props.rules ?? {},
      exceptions: props.exceptions ?? [],
      scope: this.scope,
      behindCloudFront: props.behindCloudFront ?? false,
      requestsPerFiveMinutes: props.requestsPerFiveMinutes ?? defaultRequests,
      loginsPerFiveMinutes: props.loginsPerFiveMinutes ?? 5 * optionDefaults.loginsPerMinute,
      loginPaths: props.loginPaths ?? optionDefaults.loginPaths,
      trustedAddresses: sets('TrustedAddresses', props.trustedAddresses),
      deniedAddresses: sets('DeniedAddresses', props.deniedAddresses),
      allowedClients: sets('Clients', props.clients),
      adminClients: sets('AdminClients', props.adminClients),
      adminPaths: props.adminPaths ?? closedPaths,
      hosts: props.hosts ?? [],
      methods: props.methods,
      duplicateParameters: props.duplicateParameters ?? [],
      trustedOrigins: props.trustedOrigins ?? [],
      csrfExempt: props.csrfExempt ?? [],
      hiddenFilesExcept: props.hiddenFilesExcept ?? [],
      largeBodyPaths: props.largeBodyPaths,
      deniedCountries: props.deniedCountries ?? [],
      linux: props.linux ?? false,
      adminProtection: props.adminProtection ?? false,
      antiDdos: props.antiDdos ?? false,
      botControl: props.botControl,
      accountTakeover: props.accountTakeover,
    });
    this.capacity = this.checkCapacity(rules);
    const blocking = rules.filter(({ action }) => action === 'block');
    this.webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: this.scope,
      defaultAction: { allow: {} },
      visibilityConfig: visibility(this.metricName),
      rules: rules.map(toRule),
      customResponseBodies: Object.fromEntries(
        blocking.map((rule) => [rule.name, responseBody(rule, props.responses ?? 'html')]),
      ),
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
      redactedFields: (props.redactedHeaders ?? ['authorization', 'cookie']).map((name) => ({
        singleHeader: { Name: name.toLowerCase() },
      })),
      // What no rule met says nothing, and is most of what there is.
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT', 'CAPTCHA', 'CHALLENGE', 'EXCLUDED_AS_COUNT'].map((Action) => ({
              ActionCondition: { Action },
            })),
          },
        ],
      },
    });
  }

  /** Says what the rules take. @throws CasemateError `ERR_WEB_ACL_CAPACITY` */
  private checkCapacity(rules: readonly WafRule[]): number {
    const capacity = capacityOf(rules);
    const all = dearest(rules);
    if (capacity > includedCapacity) {
      Annotations.of(this).addWarningV2(
        'casemate:web-acl-capacity',
        `${this.node.path} takes ${capacity} capacity units; over ${includedCapacity}, AWS charges extra for every request. The dearest rules are ${inWords(all.slice(0, 3))}.`,
      );
    } else {
      Annotations.of(this).addInfoV2(
        'casemate:web-acl-capacity',
        `${this.node.path} takes ${capacity} of the ${includedCapacity} capacity units that cost nothing extra: ${inWords(all)}.`,
      );
    }
    return capacity;
  }

  get webAclArn(): string {
    return this.webAcl.attrArn;
  }
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

const actionOf = (rule: WafRule): wafv2.CfnWebACL.RuleActionProperty => {
  if (rule.action === 'allow') return { allow: {} };
  if (rule.action === 'block') {
    const responseHeaders = [{ name: 'Cache-Control', value: 'no-store' }];
    return {
      block: { customResponse: { responseCode: statusOf(rule), customResponseBodyKey: rule.name, responseHeaders } },
    };
  }
  const headers = Object.entries(rule.insertedHeaders ?? {}).map(([name, value]) => ({ name, value }));
  return { count: headers.length ? { customRequestHandling: { insertHeaders: headers } } : {} };
};

const toRule = (rule: WafRule, priority: number): wafv2.CfnWebACL.RuleProperty => ({
  name: rule.name,
  priority,
  statement: rule.statement,
  visibilityConfig: visibility(rule.name),
  ...(rule.action
    ? { action: actionOf(rule), ruleLabels: [{ name: `casemate:${rule.name}` }] }
    : { overrideAction: rule.counted ? { count: {} } : { none: {} } }),
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
