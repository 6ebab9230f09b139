import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_s3 as s3, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HardenedLoadBalancer, LogBucket } from '../../../../lib/constructs';
import { certificateOf, elsewhere, only, partStack, propertiesOf, warningsOf } from '../../../helpers/stack';

function balancer(stack: Stack): elbv2.ApplicationLoadBalancer {
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc });
  const action = { defaultAction: elbv2.ListenerAction.fixedResponse(204) };
  loadBalancer.addListener('Https', { port: 443, certificates: [certificateOf(stack)], ...action });
  loadBalancer.addListener('Http', { port: 80, ...action });
  return loadBalancer;
}

const attributes = (template: Template): Record<string, unknown> =>
  Object.fromEntries(
    (
      only(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').LoadBalancerAttributes as {
        Key: string;
        Value: unknown;
      }[]
    ).map(({ Key, Value }) => [Key, Value]),
  );

test('alone, on a load balancer of somebody: attributes, logs, and TLS of its listeners', () => {
  const stack = partStack();
  const loadBalancer = balancer(stack);
  loadBalancer.with(new HardenedLoadBalancer({ logBucket: new LogBucket(stack, 'Logs').bucket }));
  const template = Template.fromStack(stack);
  expect(attributes(template)).toMatchObject({
    'routing.http.drop_invalid_header_fields.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'strictest',
    'deletion_protection.enabled': 'true',
    'access_logs.s3.enabled': 'true',
    'connection_logs.s3.enabled': 'true',
  });
  const policies = propertiesOf(template, 'AWS::ElasticLoadBalancingV2::Listener').map(({ Port, SslPolicy }) => [
    Port,
    SslPolicy,
  ]);
  expect(policies).toEqual([
    [443, 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09'],
    [80, undefined],
  ]);
});

test('deletionProtection: false, and a bucket that is imported', () => {
  const stack = partStack();
  const logBucket = s3.Bucket.fromBucketName(stack, 'Logs', 'shared-logs');
  balancer(stack).with(new HardenedLoadBalancer({ logBucket, deletionProtection: false }));
  expect(attributes(Template.fromStack(stack))).toMatchObject({
    'deletion_protection.enabled': 'false',
    'access_logs.s3.bucket': 'shared-logs',
  });
});

test('the policy of the bucket lets load balancers of this account alone write, and only logs', () => {
  const stack = partStack();
  new LogBucket(stack, 'Logs');
  const { PolicyDocument } = only(Template.fromStack(stack), 'AWS::S3::BucketPolicy');
  const { Statement } = PolicyDocument as { Statement: { Principal: object; Effect: string }[] };
  expect(Statement).toHaveLength(3);
  expect(Statement.filter(({ Effect }) => Effect === 'Allow')).toEqual([
    {
      Effect: 'Allow',
      Action: 's3:PutObject',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Resource: { 'Fn::Join': ['', [expect.anything(), '/*/AWSLogs/111122223333/*']] },
    },
  ]);
});

test('an imported one is named at synth', () => {
  const stack = partStack();
  const { loadBalancer } = elsewhere(stack);
  loadBalancer.with(new HardenedLoadBalancer({ logBucket: new LogBucket(stack, 'Logs').bucket }));
  expect(warningsOf(stack)).toEqual([expect.stringContaining('HardenedLoadBalancer cannot change Part/Shared')]);
});
