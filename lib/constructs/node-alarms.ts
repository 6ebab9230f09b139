import {
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_kms as kms,
  aws_logs as logs,
  aws_sns as sns,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { letAlarmsUse } from './key-users';
import { ServiceKey } from './service-key';
import type { WebAcl } from './web-acl';

export interface NodeAlarmsProps {
  /** The service whose tasks are watched: CPU, memory, restarts. */
  readonly service: ecs.IBaseService;
  /** The load balancer whose 5xx answers and latency are watched. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** The target group whose healthy tasks are counted. */
  readonly targetGroup: elbv2.IApplicationTargetGroup;
  /** Where the front's access log goes. @default - no alarms on refusals by status */
  readonly logGroup?: logs.ILogGroup;
  /** The web ACL whose blocked requests are watched. @default - no alarm on them */
  readonly webAcl?: Pick<WebAcl, 'metricName' | 'scope'>;
  /**
   * Who is told.
   * @default - a topic of its own, encrypted
   */
  readonly topic?: sns.ITopic;
  /** The key of the topic; CloudWatch is allowed to use it. @default - a key of its own */
  readonly encryptionKey?: kms.IKey;
}

const fiveMinutes = Duration.minutes(5);

/** Somebody is told when a service fails, or is attacked; and a dashboard to look at then. */
export class NodeAlarms extends Construct {
  readonly topic: sns.ITopic;
  readonly alarms: readonly cloudwatch.Alarm[];
  readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: NodeAlarmsProps) {
    super(scope, id);
    const { service, loadBalancer, targetGroup, logGroup, webAcl } = props;
    if (props.encryptionKey && !props.topic) letAlarmsUse(props.encryptionKey);
    this.topic =
      props.topic ??
      new sns.Topic(this, 'Topic', {
        masterKey: props.encryptionKey ?? new ServiceKey(this, 'Key').key,
        enforceSSL: true,
      });

    const sum = { statistic: 'Sum', period: fiveMinutes } as const;
    const dimensionsMap = { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName };
    const use = (metricName: string): cloudwatch.Metric =>
      new cloudwatch.Metric({
        namespace: 'AWS/ECS',
        metricName,
        dimensionsMap,
        statistic: 'Average',
        period: fiveMinutes,
      });
    const { HttpCodeElb, HttpCodeTarget } = elbv2;
    const watched: Record<string, { metric: cloudwatch.IMetric; threshold: number; means: string }> = {
      TargetErrors: {
        metric: targetGroup.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, sum),
        threshold: 10,
        means: 'The app or its front answers with 5xx.',
      },
      LoadBalancerErrors: {
        metric: loadBalancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, sum),
        threshold: 10,
        means: 'The load balancer finds nobody who answers.',
      },
      UnhealthyHosts: {
        metric: targetGroup.metrics.unhealthyHostCount({ statistic: 'Maximum', period: Duration.minutes(1) }),
        threshold: 1,
        means: 'A task does not answer its health check.',
      },
      TaskRestarts: {
        metric: new cloudwatch.Metric({
          namespace: 'ECS/ContainerInsights',
          metricName: 'RestartCount',
          dimensionsMap,
          ...sum,
        }),
        threshold: 3,
        means: 'Containers end and are started again.',
      },
      ...(webAcl && {
        WebAclBlocks: {
          metric: new cloudwatch.Metric({
            namespace: 'AWS/WAFV2',
            metricName: 'BlockedRequests',
            dimensionsMap: {
              WebACL: webAcl.metricName,
              Rule: 'ALL',
              ...(webAcl.scope === 'REGIONAL' && { Region: Stack.of(this).region }),
            },
            ...sum,
          }),
          threshold: 500,
          means: 'The web ACL refuses many requests: an attack, or a rule that meets honest ones.',
        },
      }),
      ...(logGroup && surges(this, logGroup)),
    };
    this.alarms = Object.entries(watched).map(([name, { metric, threshold, means }]) => {
      const alarm = new cloudwatch.Alarm(this, name, {
        metric,
        threshold,
        alarmDescription: means,
        evaluationPeriods: name === 'UnhealthyHosts' ? 3 : 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(new actions.SnsAction(this.topic));
      return alarm;
    });
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      widgets: [
        [
          new cloudwatch.GraphWidget({
            title: 'Requests and time to answer',
            width: 12,
            left: [loadBalancer.metrics.requestCount(sum)],
            right: [targetGroup.metrics.targetResponseTime({ statistic: 'p99', period: fiveMinutes })],
          }),
          new cloudwatch.GraphWidget({
            title: 'CPU and memory',
            width: 12,
            left: [use('CPUUtilization'), use('MemoryUtilization')],
          }),
        ],
        [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', width: 24, alarms: [...this.alarms] })],
      ],
    });
  }
}

/** Refusals as the front's access log has them. */
function surges(
  scope: Construct,
  logGroup: logs.ILogGroup,
): Record<string, { metric: cloudwatch.IMetric; threshold: number; means: string }> {
  const kinds = {
    Unauthorized: { status: 401, threshold: 100, means: 'Many logins fail: somebody may be guessing passwords.' },
    Forbidden: {
      status: 403,
      threshold: 100,
      means: 'Much is forbidden: an attack, or a rule that meets honest requests.',
    },
    Limited: { status: 429, threshold: 500, means: 'Clients run into rate limits.' },
  };
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { status, threshold, means }]) => {
      const filter = new logs.MetricFilter(scope, `${name}Filter`, {
        logGroup,
        metricNamespace: 'Casemate',
        metricName: `${scope.node.addr.slice(-8)}-${status}`,
        filterPattern: logs.FilterPattern.literal(`{ $.status = "${status}" }`),
      });
      return [name, { metric: filter.metric({ statistic: 'Sum', period: fiveMinutes }), threshold, means }];
    }),
  );
}
