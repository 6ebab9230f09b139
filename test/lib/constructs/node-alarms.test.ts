import {
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_kms as kms,
  aws_logs as logs,
  aws_sns as sns,
  type Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { NodeAlarms, type NodeAlarmsProps } from '../../../lib/constructs';
import { elsewhere, only, partStack, propertiesOf, warningsOf } from '../../helpers/stack';

/** What is watched, all of it imported. */
function imported(stack: Stack): Pick<NodeAlarmsProps, 'service' | 'loadBalancer' | 'targetGroup'> {
  const { cluster, loadBalancer } = elsewhere(stack);
  return {
    loadBalancer,
    service: ecs.FargateService.fromFargateServiceAttributes(stack, 'Service', { cluster, serviceName: 'web' }),
    targetGroup: elbv2.ApplicationTargetGroup.fromTargetGroupAttributes(stack, 'Target', {
      targetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/0123456789abcdef',
      loadBalancerArns: loadBalancer.loadBalancerArn,
    }),
  };
}

function make(given: (stack: Stack) => Partial<NodeAlarmsProps> = () => ({})) {
  const stack = partStack();
  new NodeAlarms(stack, 'Alarms', { ...imported(stack), ...given(stack) });
  return { stack, template: Template.fromStack(stack) };
}
const metrics = (template: Template): string[] =>
  propertiesOf(template, 'AWS::CloudWatch::Alarm').map(({ MetricName }) => String(MetricName));

test('alone, on a service that is imported: five minutes of errors, unhealthy hosts and restarts', () => {
  const { template } = make();
  expect(metrics(template).sort()).toEqual([
    'HTTPCode_ELB_5XX_Count',
    'HTTPCode_Target_5XX_Count',
    'RestartCount',
    'UnHealthyHostCount',
  ]);
  const restarts = propertiesOf(template, 'AWS::CloudWatch::Alarm').find(
    ({ MetricName }) => MetricName === 'RestartCount',
  );
  expect(restarts?.Dimensions).toEqual([
    { Name: 'ClusterName', Value: 'shared' },
    { Name: 'ServiceName', Value: 'web' },
  ]);
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
});

test('each says what it means, and tells the topic, which is encrypted and refuses plain HTTP', () => {
  const { template } = make();
  const alarms = propertiesOf(template, 'AWS::CloudWatch::Alarm');
  for (const { AlarmDescription, AlarmActions } of alarms) {
    expect(AlarmDescription).toMatch(/\w{3,} .*\.$/);
    expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^AlarmsTopic/) as unknown }]);
  }
  expect(only(template, 'AWS::SNS::Topic')).toHaveProperty('KmsMasterKeyId');
  expect(JSON.stringify(only(template, 'AWS::SNS::TopicPolicy'))).toContain('aws:SecureTransport');
  expect(JSON.stringify(only(template, 'AWS::KMS::Key').KeyPolicy)).toContain('cloudwatch.amazonaws.com');
});

test('with a log group: refusals by status, as the front writes them', () => {
  const { template } = make((stack) => ({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Log', 'shared') }));
  const patterns = propertiesOf(template, 'AWS::Logs::MetricFilter').map(({ FilterPattern }) => FilterPattern);
  expect(patterns).toEqual([401, 403, 429].map((status) => `{ $.status = "${status}" }`));
});

test('with a web ACL: what it blocks, in the region or at the edge', () => {
  const dimensions = (scope: 'REGIONAL' | 'CLOUDFRONT'): unknown =>
    propertiesOf(make(() => ({ webAcl: { metricName: 'shared', scope } })).template, 'AWS::CloudWatch::Alarm').find(
      ({ MetricName }) => MetricName === 'BlockedRequests',
    )?.Dimensions;
  const common = [
    { Name: 'Rule', Value: 'ALL' },
    { Name: 'WebACL', Value: 'shared' },
  ];
  expect(dimensions('CLOUDFRONT')).toEqual(common);
  expect(dimensions('REGIONAL')).toEqual([{ Name: 'Region', Value: 'eu-central-1' }, ...common]);
});

test('a topic that exists is told, and none is made', () => {
  const arn = 'arn:aws:sns:eu-central-1:111122223333:on-call';
  const { template } = make((stack) => ({ topic: sns.Topic.fromTopicArn(stack, 'OnCall', arn) }));
  template.resourceCountIs('AWS::SNS::Topic', 0);
  template.resourceCountIs('AWS::KMS::Key', 0);
  for (const { AlarmActions } of propertiesOf(template, 'AWS::CloudWatch::Alarm')) expect(AlarmActions).toEqual([arn]);
});

test('a key that is given is opened to CloudWatch; one that is imported is named at synth', () => {
  const { template } = make((stack) => ({ encryptionKey: new kms.Key(stack, 'Own') }));
  expect(JSON.stringify(only(template, 'AWS::KMS::Key').KeyPolicy)).toContain('cloudwatch.amazonaws.com');
  const arn = 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789012';
  const { stack } = make((other) => ({ encryptionKey: kms.Key.fromKeyArn(other, 'Own', arn) }));
  expect(warningsOf(stack)).toEqual([expect.stringContaining('lets cloudwatch.amazonaws.com use the key')]);
});
