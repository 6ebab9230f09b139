import {
  App,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_efs as efs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_kms as kms,
  aws_route53 as route53,
  CfnParameter,
  Duration,
  NestedStack,
  Stack,
  Stage,
  Token,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HardenedNodeService, type HardenedNodeServiceProps } from '../../../lib/constructs';
import {
  appDirectory,
  certificateOf,
  elsewhere,
  only,
  partStack,
  propertiesOf,
  securityContact,
  thrown,
  warningsOf,
} from '../../helpers/stack';

const env = { account: '111122223333', region: 'eu-central-1' };
const newApp = (): App => new App({ analyticsReporting: false, builtinCloudFormationValidation: false });

const serviceIn = (stack: Stack, props: Partial<HardenedNodeServiceProps> = {}, id = 'Service'): HardenedNodeService =>
  new HardenedNodeService(stack, id, { app: appDirectory, securityContact, public: false, ...props });

describe('a service takes what a team has', () => {
  test('VPC, cluster and load balancer, all imported: none is made, and the load balancer leads to the front', () => {
    const stack = partStack();
    const { vpc, cluster, loadBalancer } = elsewhere(stack);
    const service = serviceIn(stack, { vpc, cluster, loadBalancer, public: true, certificate: certificateOf(stack) });
    const template = Template.fromStack(stack);
    for (const type of ['EC2::VPC', 'ECS::Cluster', 'ElasticLoadBalancingV2::LoadBalancer', 'S3::Bucket']) {
      template.resourceCountIs(`AWS::${type}`, 0);
    }
    expect(service.url).toBe('https://shared.example.com');
    const listeners = propertiesOf(template, 'AWS::ElasticLoadBalancingV2::Listener');
    expect(listeners.map(({ Port }) => Port).sort()).toEqual([443, 80]);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 443,
      GroupId: 'sg-0123456789abcdef0',
    });
  });

  test('a load balancer alone says what VPC the tasks belong to', () => {
    const stack = partStack();
    const { vpc, loadBalancer } = elsewhere(stack);
    expect(serviceIn(stack, { loadBalancer }).vpc).toBe(vpc);
    Template.fromStack(stack).resourceCountIs('AWS::EC2::VPC', 0);
  });

  test('an internal service in a VPC that exists is for that VPC', () => {
    const stack = partStack();
    serviceIn(stack, { vpc: elsewhere(stack).vpc });
    expect(JSON.stringify(propertiesOf(Template.fromStack(stack), 'AWS::EC2::SecurityGroup'))).toContain('10.9.0.0/16');
  });

  test('ERR_VPC where they do not belong together, or nobody knows', () => {
    const stack = partStack();
    const { cluster, loadBalancer } = elsewhere(stack);
    const vpc = new ec2.Vpc(stack, 'Other');
    expect(thrown(() => serviceIn(stack, { vpc, cluster }, 'A'))).toMatchObject({
      code: 'ERR_VPC',
      message: expect.stringContaining('vpc is Part/Other, and cluster.vpc is Part/SharedVpc') as unknown,
    });
    expect(thrown(() => serviceIn(stack, { vpc, loadBalancer }, 'B'))).toMatchObject({ code: 'ERR_VPC' });
    const unknown = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Unknown', {
      loadBalancerArn: loadBalancer.loadBalancerArn,
      securityGroupId: 'sg-0123456789abcdef0',
    });
    expect(thrown(() => serviceIn(stack, { loadBalancer: unknown }, 'C'))).toMatchObject({ code: 'ERR_VPC' });
  });

  test('ERR_NO_PRIVATE_SUBNET where tasks would have no way out', () => {
    const stack = partStack();
    const subnetConfiguration = [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }];
    const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration });
    expect(thrown(() => serviceIn(stack, { vpc }))).toMatchObject({
      code: 'ERR_NO_PRIVATE_SUBNET',
      message: expect.stringContaining('Part/Vpc') as unknown,
    });
  });

  test.each([
    ['www.example.com', undefined],
    ['Example.com.', undefined],
    ['www.example.org', 'ERR_DOMAIN_NAME'],
    ['myexample.com', 'ERR_DOMAIN_NAME'],
  ])('%s in the zone example.com: %s', (domainName, code) => {
    const stack = partStack();
    const zone = { hostedZoneId: 'Z0123456789', zoneName: 'example.com' };
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', zone);
    const error = thrown(() => serviceIn(stack, { domainName, hostedZone })) as { code?: string } | undefined;
    expect(error?.code).toBe(code);
  });

  test('ERR_PORT_CLASH where the load balancer has the port, from its owner or from another service here', () => {
    const stack = partStack();
    const { loadBalancer } = elsewhere(stack);
    serviceIn(stack, { loadBalancer }, 'First');
    expect(thrown(() => serviceIn(stack, { loadBalancer }, 'Second'))).toMatchObject({
      code: 'ERR_PORT_CLASH',
      message: expect.stringContaining('port 80') as unknown,
    });
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const own = new elbv2.ApplicationLoadBalancer(stack, 'Own', { vpc });
    own.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(204) });
    expect(thrown(() => serviceIn(stack, { loadBalancer: own }, 'Third'))).toMatchObject({ code: 'ERR_PORT_CLASH' });
  });

  test('nothing of theirs is acknowledged', () => {
    const stack = partStack();
    const { vpc, cluster } = elsewhere(stack);
    const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Own', { vpc });
    const fileSystem = new efs.FileSystem(stack, 'Files', { vpc });
    const encryptionKey = new kms.Key(stack, 'Key');
    const service = serviceIn(stack, {
      vpc,
      cluster,
      loadBalancer,
      encryptionKey,
      environment: { LOG_LEVEL: 'info' },
      volumes: { Uploads: { path: '/u', fileSystem } },
    });
    const acknowledged = stack.node
      .findAll()
      .filter(({ node }) => node.metadata.some(({ type }) => type === 'aws:cdk:acknowledged-rules'));
    expect(acknowledged.length).toBeGreaterThan(2);
    // A listener of ours is below the load balancer of theirs.
    const ours = (path: string): boolean => path.startsWith(service.node.path) || /Own\/Redirect/.test(path);
    expect(acknowledged.map(({ node }) => node.path).filter((path) => !ours(path))).toEqual([]);
  });

  test('a load balancer that keeps connections for longer than the front is named at synth', () => {
    const stack = partStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');
    serviceIn(stack, {
      loadBalancer: new elbv2.ApplicationLoadBalancer(stack, 'Own', { vpc, idleTimeout: Duration.minutes(5) }),
    });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('300 s')]);
  });

  test('a key is opened to CloudWatch; one that is imported is named at synth', () => {
    const stack = partStack();
    serviceIn(stack, { encryptionKey: new kms.Key(stack, 'Key') });
    const policy = JSON.stringify(only(Template.fromStack(stack), 'AWS::KMS::Key').KeyPolicy);
    for (const user of ['logs.eu-central-1.amazonaws.com', 'cloudwatch.amazonaws.com']) expect(policy).toContain(user);
    const other = partStack();
    const arn = 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789012';
    serviceIn(other, { encryptionKey: kms.Key.fromKeyArn(other, 'Key', arn) });
    expect(warningsOf(other)).toEqual(
      ['logs.eu-central-1', 'cloudwatch'].map((name) => expect.stringContaining(`lets ${name}`) as unknown),
    );
  });

  test('behind CloudFront: open to its addresses alone', () => {
    const stack = partStack();
    const peer = ec2.Peer.prefixList('pl-a3a144ca');
    serviceIn(stack, { trustedHops: 2, peer, public: true, certificate: certificateOf(stack) });
    const template = Template.fromStack(stack);
    expect(JSON.stringify(propertiesOf(template, 'AWS::EC2::SecurityGroup'))).not.toContain('"FromPort":443');
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 443,
      SourcePrefixListId: 'pl-a3a144ca',
    });
    expect(JSON.stringify(only(template, 'AWS::WAFv2::WebACL'))).not.toContain('RateBasedStatement');
  });
});

describe('wherever it is', () => {
  test('two in one stack', () => {
    const stack = partStack();
    const shared = { encryptionKey: new kms.Key(stack, 'Key'), volumes: { Uploads: { path: '/u' } } };
    serviceIn(stack, shared, 'One');
    serviceIn(stack, shared, 'Two');
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ECS::Service', 2);
    const metrics = propertiesOf(template, 'AWS::Logs::MetricFilter').map(({ MetricTransformations }) =>
      JSON.stringify(MetricTransformations),
    );
    expect(new Set(metrics).size).toBe(metrics.length);
    const policy = JSON.stringify(only(template, 'AWS::KMS::Key').KeyPolicy);
    expect(policy.match(/"Service":"logs\./g)).toHaveLength(1);
  });

  test('with what other stacks of the app have: VPC, cluster, key and file system', () => {
    const app = newApp();
    const base = new Stack(app, 'Base', { env });
    const vpc = new ec2.Vpc(base, 'Vpc');
    const cluster = new ecs.Cluster(base, 'Cluster', { vpc });
    const encryptionKey = new kms.Key(base, 'Key');
    const stack = new Stack(app, 'Web', { env });
    serviceIn(stack, { vpc, cluster, encryptionKey, secrets: { SESSION_SECRET: { generate: 64 } } });
    expect(() => app.synth()).not.toThrow();
  });

  test('in a stage, a nested stack, a stack without a place, and one in the west', () => {
    const app = newApp();
    const stage = new Stage(app, 'Production', { env });
    serviceIn(new Stack(stage, 'Web'));
    serviceIn(new NestedStack(new Stack(app, 'Parent', { env }), 'Nested'));
    serviceIn(new Stack(app, 'Nowhere'));
    serviceIn(new Stack(app, 'West', { env: { ...env, region: 'us-west-2' } }));
    expect(() => app.synth()).not.toThrow();
  });

  test('under long names', () => {
    const stack = new Stack(newApp(), 'S'.repeat(100), { env });
    serviceIn(stack, { volumes: { ['V'.repeat(60)]: { path: '/v' } } }, 'X'.repeat(200));
    const template = Template.fromStack(stack);
    for (const { LogGroupName } of propertiesOf(template, 'AWS::Logs::LogGroup')) {
      if (LogGroupName !== undefined) expect(String(LogGroupName).length).toBeLessThanOrEqual(512);
    }
    const { VisibilityConfig } = only(template, 'AWS::WAFv2::WebACL');
    expect((VisibilityConfig as { MetricName: string }).MetricName.length).toBeLessThanOrEqual(128);
  });

  test('volumes may have any of the names that parts of a service have', () => {
    const stack = partStack();
    const names = ['Key', 'Task', 'Log', 'Service', 'Waf', 'Vpc', 'Volumes'];
    serviceIn(stack, { volumes: Object.fromEntries(names.map((name) => [name, { path: `/${name}` }])) });
    Template.fromStack(stack).resourceCountIs('AWS::EFS::FileSystem', names.length);
  });

  test('with values that only the deployment knows', () => {
    const stack = partStack();
    const text = (id: string): string => new CfnParameter(stack, id).valueAsString;
    const service = serviceIn(stack, {
      domainName: text('Name'),
      environment: { API_URL: text('Url'), DB_PASSWORD: text('Password') },
      secrets: { TOKEN: { secret: text('Secret'), field: text('Field') } },
      cpu: Token.asNumber({ Ref: 'Cpu' }),
      memory: Token.asNumber({ Ref: 'Memory' }),
    });
    new CfnParameter(stack, 'Cpu', { type: 'Number' });
    new CfnParameter(stack, 'Memory', { type: 'Number' });
    expect(Token.isUnresolved(service.url)).toBe(true);
    expect(only(Template.fromStack(stack), 'AWS::ECS::TaskDefinition')).toMatchObject({
      Cpu: { Ref: 'Cpu' },
      Memory: { Ref: 'Memory' },
    });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('answers to any name')]);
  });
});
