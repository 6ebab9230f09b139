import {
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_ecs_patterns as patterns,
  aws_elasticloadbalancingv2 as elbv2,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FrontedService } from '../../../../lib/constructs';
import {
  containerOf,
  elsewhere,
  givenImage,
  only,
  partStack,
  propertiesOf,
  securityContact,
  taskOf,
  thrown,
  warningsOf,
} from '../../../helpers/stack';

const options = { securityContact };
type Pattern = patterns.ApplicationLoadBalancedFargateService;

const pattern = (stack: Stack, id = 'Web', props: patterns.ApplicationLoadBalancedFargateServiceProps = {}): Pattern =>
  new patterns.ApplicationLoadBalancedFargateService(stack, id, {
    taskImageOptions: { image: givenImage, containerPort: 3000 },
    ...props,
  });

function front({ service, targetGroup, loadBalancer }: Pattern): void {
  const logGroup = elsewhere(new Stack(service.node.root, `Log${service.node.addr}`)).logGroup;
  service.with(new FrontedService({ options, targetGroup, loadBalancer, logGroup }));
}

const ports = (template: Template): unknown[] =>
  ['Ingress', 'Egress']
    .flatMap((way) => propertiesOf(template, `AWS::EC2::SecurityGroup${way}`))
    .map(({ FromPort }) => FromPort);

test('alone, on what the pattern of the CDK makes: container, target group, rules', () => {
  const stack = partStack();
  front(pattern(stack));
  const template = Template.fromStack(stack);
  expect(only(template, 'AWS::ECS::Service').LoadBalancers).toMatchObject([
    { ContainerName: 'front', ContainerPort: 8443 },
  ]);
  expect(only(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({ Port: 8443, Protocol: 'HTTPS' });
  expect(ports(template)).toEqual([8443, 8443]);
  expect(warningsOf(stack)).toEqual([]);
});

test('another service on the same port behind the same load balancer is left alone', () => {
  const stack = partStack();
  const web = pattern(stack);
  const other = new ecs.FargateService(stack, 'Other', {
    cluster: web.cluster,
    taskDefinition: taskOf(stack, { other: 3000 }, 'OtherTask'),
  });
  web.listener.addTargets('Other', {
    port: 80,
    targets: [other],
    priority: 1,
    conditions: [elbv2.ListenerCondition.pathPatterns(['/other'])],
  });
  front(web);
  const template = Template.fromStack(stack);
  expect(ports(template).sort()).toEqual([3000, 3000, 8443, 8443]);
  const egress = propertiesOf(template, 'AWS::EC2::SecurityGroupEgress').map(
    ({ FromPort, DestinationSecurityGroupId }) => `${String(FromPort)} ${JSON.stringify(DestinationSecurityGroupId)}`,
  );
  expect(egress.sort()).toEqual([
    expect.stringMatching(/^3000 .*OtherSecurityGroup/),
    expect.stringMatching(/^8443 .*WebServiceSecurityGroup/),
  ]);
});

test('the container that the load balancer led to is the app, the first or not', () => {
  const stack = partStack();
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const service = new ecs.FargateService(stack, 'Service', {
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
    taskDefinition: taskOf(stack, { sidecar: 9000, web: 4000 }),
  });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc });
  const targetGroup = loadBalancer.addListener('Http', { port: 80 }).addTargets('Web', {
    port: 80,
    targets: [service.loadBalancerTarget({ containerName: 'web', containerPort: 4000 })],
  });
  const { logGroup } = elsewhere(stack);
  service.with(new FrontedService({ options, targetGroup, loadBalancer, logGroup }));
  expect(containerOf(Template.fromStack(stack), 'front').DependsOn).toContainEqual({
    ContainerName: 'web',
    Condition: 'START',
  });
});

test.each<[string, (service: ecs.FargateService) => void]>([
  ['by address', ({ connections }) => connections.allowFromAnyIpv4(ec2.Port.tcp(3000))],
  ['by a range', ({ connections }) => connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcpRange(1, 9000))],
  ['for all', ({ connections }) => connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.allTraffic())],
  [
    'for a group',
    ({ connections, stack }) =>
      connections.allowFrom(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'), ec2.Port.tcpRange(1, 9000)),
  ],
])('a way past the front, opened %s, is named at synth', (_, open) => {
  const stack = partStack();
  const web = pattern(stack);
  open(web.service);
  front(web);
  expect(warningsOf(stack)).toEqual([expect.stringContaining('reach port 3000 past the front')]);
});

test('a load balancer that keeps connections for longer than the front is named at synth', () => {
  const stack = partStack();
  front(pattern(stack, 'Slow', { idleTimeout: Duration.seconds(75) }));
  expect(warningsOf(stack)).toEqual([expect.stringContaining('75 s')]);
});

test('what its owner adds later is not lost: target groups, attributes, rules, volumes, containers', () => {
  const stack = partStack();
  const web = pattern(stack);
  front(web);
  const { service, loadBalancer, taskDefinition, listener } = web;
  service.connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcp(9090));
  loadBalancer.setAttribute('routing.http2.enabled', 'false');
  taskDefinition.addVolume({ name: 'late' });
  taskDefinition.addContainer('late', { image: givenImage, portMappings: [{ containerPort: 9090 }] });
  listener.addTargets('Late', {
    port: 9090,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targets: [service.loadBalancerTarget({ containerName: 'late', containerPort: 9090 })],
    priority: 1,
    conditions: [elbv2.ListenerCondition.pathPatterns(['/late'])],
  });
  const template = Template.fromStack(stack);
  expect(only(template, 'AWS::ECS::Service').LoadBalancers).toMatchObject([
    { ContainerName: 'front', ContainerPort: 8443 },
    { ContainerName: 'late', ContainerPort: 9090 },
  ]);
  expect(JSON.stringify(propertiesOf(template, 'AWS::EC2::SecurityGroup'))).toContain('"CidrIp":"10.0.0.0/8"');
  expect(only(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').LoadBalancerAttributes).toContainEqual({
    Key: 'routing.http2.enabled',
    Value: 'false',
  });
  const { Volumes, ContainerDefinitions } = only(template, 'AWS::ECS::TaskDefinition');
  expect(Volumes).toContainEqual({ Name: 'late' });
  expect(ContainerDefinitions).toContainEqual(expect.objectContaining({ Name: 'late' }));
});

test('a second time: ERR_CONTAINER_NAME, never two fronts', () => {
  const web = pattern(partStack());
  front(web);
  const { service, targetGroup, loadBalancer } = web;
  const { logGroup } = elsewhere(Stack.of(service));
  const again = new FrontedService({ options, targetGroup, loadBalancer, logGroup });
  expect(thrown(() => service.with(again))).toMatchObject({ code: 'ERR_CONTAINER_NAME' });
});

test('on anything else it does nothing', () => {
  const template = (mixed: boolean): object => {
    const stack = partStack();
    const { targetGroup, loadBalancer } = pattern(stack);
    const { logGroup } = elsewhere(stack);
    if (mixed) loadBalancer.with(new FrontedService({ options, targetGroup, loadBalancer, logGroup }));
    return Template.fromStack(stack).toJSON();
  };
  expect(template(true)).toEqual(template(false));
});
