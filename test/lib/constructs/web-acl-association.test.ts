import {
  App,
  aws_apigateway as apigateway,
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_ec2 as ec2,
  aws_elasticloadbalancingv2 as elbv2,
  aws_kms as kms,
  Stack,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { WebAcl, WebAclAssociation } from '../../../lib/constructs';
import { elsewhere, only, partStack, propertiesOf, thrown, warningsOf } from '../../helpers/stack';

describe('attached to', () => {
  const associated = (resource: (stack: Stack) => string): unknown => {
    const stack = partStack();
    const webAcl = new WebAcl(stack, 'Waf');
    new WebAclAssociation(stack, 'Association', { webAcl, resource: resource(stack) });
    return only(Template.fromStack(stack), 'AWS::WAFv2::WebACLAssociation').ResourceArn;
  };

  test('a load balancer', () => {
    const made = associated(
      (stack) =>
        new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc: new ec2.Vpc(stack, 'Vpc') }).loadBalancerArn,
    );
    expect(made).toEqual({ Ref: expect.stringMatching(/^Balancer/) as unknown });
  });

  test('an imported load balancer', () => {
    expect(associated((stack) => elsewhere(stack).loadBalancer.loadBalancerArn)).toMatch(/loadbalancer\/app\/shared/);
  });

  test('a stage of an API Gateway', () => {
    const made = associated((stack) => {
      const api = new apigateway.RestApi(stack, 'Api');
      api.root.addMethod('GET');
      return api.deploymentStage.stageArn;
    });
    expect(JSON.stringify(made)).toContain(':apigateway:eu-central-1::/restapis/');
  });

  test('a web ACL that exists, by its ARN', () => {
    const stack = partStack();
    const webAcl = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/shared/12345678';
    new WebAclAssociation(stack, 'Association', { webAcl, resource: elsewhere(stack).loadBalancer.loadBalancerArn });
    Template.fromStack(stack).hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: webAcl });
  });
});

describe('before a distribution', () => {
  const edge = (region?: string): Stack => (region === undefined ? new Stack(new App(), 'Edge') : partStack(region));

  test('in us-east-1, by webAclId', () => {
    const stack = edge('us-east-1');
    const { webAclArn } = new WebAcl(stack, 'Waf', { scope: 'CLOUDFRONT' });
    const origin = new origins.HttpOrigin('example.com');
    new cloudfront.Distribution(stack, 'Distribution', { defaultBehavior: { origin }, webAclId: webAclArn });
    const template = Template.fromStack(stack);
    expect(only(template, 'AWS::WAFv2::WebACL').Scope).toBe('CLOUDFRONT');
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { WebACLId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Waf'), 'Arn'] } },
    });
  });

  test('a distribution of another region reads it across regions', () => {
    const app = new App();
    const account = '111122223333';
    const there = new Stack(app, 'Edge', { env: { account, region: 'us-east-1' }, crossRegionReferences: true });
    const here = new Stack(app, 'Site', { env: { account, region: 'eu-central-1' }, crossRegionReferences: true });
    const { webAclArn } = new WebAcl(there, 'Waf', { scope: 'CLOUDFRONT' });
    const origin = new origins.HttpOrigin('example.com');
    new cloudfront.Distribution(here, 'Distribution', { defaultBehavior: { origin }, webAclId: webAclArn });
    expect(() => app.synth()).not.toThrow();
  });

  test('elsewhere: ERR_WEB_ACL_REGION; where no region is named, said at synth', () => {
    expect(thrown(() => new WebAcl(edge('eu-central-1'), 'Waf', { scope: 'CLOUDFRONT' }))).toMatchObject({
      code: 'ERR_WEB_ACL_REGION',
      message: expect.stringContaining('eu-central-1') as unknown,
    });
    const stack = edge();
    new WebAcl(stack, 'Waf', { scope: 'CLOUDFRONT' });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('only be deployed in us-east-1')]);
  });

  test.each<[string, (stack: Stack) => { webAcl: WebAcl | string; resource: string }]>([
    [
      'a global web ACL and a load balancer',
      (stack) => ({
        webAcl: new WebAcl(stack, 'Waf', { scope: 'CLOUDFRONT' }),
        resource: elsewhere(stack).loadBalancer.loadBalancerArn,
      }),
    ],
    [
      'one by its ARN',
      (stack) => ({
        webAcl: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shared/12345678',
        resource: elsewhere(stack).loadBalancer.loadBalancerArn,
      }),
    ],
    [
      'a distribution',
      (stack) => ({
        webAcl: new WebAcl(stack, 'Waf'),
        resource: new cloudfront.Distribution(stack, 'Distribution', {
          defaultBehavior: { origin: new origins.HttpOrigin('example.com') },
        }).distributionArn,
      }),
    ],
  ])('ERR_WEB_ACL_SCOPE for %s', (_, given) => {
    const stack = edge('us-east-1');
    const props = given(stack);
    expect(thrown(() => new WebAclAssociation(stack, 'Association', props))).toMatchObject({
      code: 'ERR_WEB_ACL_SCOPE',
    });
  });
});

test('two in a stack, and one of the same id in another: logs and metrics of their own', () => {
  const app = new App();
  const stacks = [new Stack(app, 'One'), new Stack(app, 'Two')];
  for (const stack of stacks) for (const id of ['A', 'B']) new WebAcl(stack, id);
  const all = stacks.map((stack) => Template.fromStack(stack));
  for (const [type, name] of [
    ['AWS::Logs::LogGroup', 'LogGroupName'],
    ['AWS::WAFv2::WebACL', 'VisibilityConfig'],
  ] as const) {
    const found = all.flatMap((template) => propertiesOf(template, type).map((one) => JSON.stringify(one[name])));
    expect(new Set(found).size).toBe(4);
  }
});

test('a key that is given is opened to CloudWatch Logs', () => {
  const stack = partStack();
  new WebAcl(stack, 'Waf', { encryptionKey: new kms.Key(stack, 'Key') });
  expect(JSON.stringify(only(Template.fromStack(stack), 'AWS::KMS::Key').KeyPolicy)).toContain('logs.eu-central-1');
});
