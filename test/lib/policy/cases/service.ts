import { either, imported, none, parameter, resource, type Cases, type Given } from './case';

const service = (properties: Given = {}, more: Given = {}): Given => ({
  Service: resource('AWS::ECS::Service', properties),
  ...more,
});
const network = (configuration: Given): Given => ({ NetworkConfiguration: { AwsvpcConfiguration: configuration } });
const group = (properties: Given): Given => ({ Group: resource('AWS::EC2::SecurityGroup', properties) });
const targets = { LoadBalancers: [{ ContainerName: 'web', ContainerPort: 3000, TargetGroupArn: { Ref: 'Target' } }] };
const target = (properties: Given): Given => ({
  Target: resource('AWS::ElasticLoadBalancingV2::TargetGroup', properties),
});
const inGroup = (AssignPublicIp: unknown): Given =>
  network({ AssignPublicIp, SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] });
const world = { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 3000, ToPort: 3000 }] };
const inside = { SecurityGroupIngress: [{ CidrIp: '10.0.0.0/8', IpProtocol: 'tcp', FromPort: 3000, ToPort: 3000 }] };
const apart = {
  Ingress: resource('AWS::EC2::SecurityGroupIngress', {
    GroupId: { Ref: 'Group' },
    CidrIpv6: '::/0',
    IpProtocol: '-1',
  }),
};
const minimum = (MinimumHealthyPercent: unknown): Given => ({ DeploymentConfiguration: { MinimumHealthyPercent } });
const rollback = { DeploymentCircuitBreaker: { Enable: true, Rollback: true } };
const egress = (rules: unknown): Given => service(inGroup('DISABLED'), group({ SecurityGroupEgress: rules }));
const task = (name: string, image: unknown): Given => ({
  Task: resource('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Name: name, Image: image }] }),
});
const fronted = (name: string, image: unknown, path = '/'): Given =>
  service(
    { TaskDefinition: { Ref: 'Task' }, LoadBalancers: [{ ContainerName: name, TargetGroupArn: { Ref: 'Target' } }] },
    { ...target({ HealthCheckPath: path }), ...task(name, image) },
  );

export const serviceCases: Readonly<Record<string, Cases>> = {
  'task-port-not-public': {
    compliant: [service(inGroup('DISABLED'), group(world)), service(inGroup('ENABLED'), group(inside)), service({})],
    nonCompliant: [
      [service(inGroup('ENABLED'), group(world))],
      [service(inGroup('ENABLED'), { ...group({}), ...apart })],
    ],
    notApplicable: [
      service({ ...inGroup('ENABLED'), ...targets }, { ...group(world), ...target({ Protocol: 'TCP' }) }),
    ],
    unresolvable: [
      service(inGroup(parameter), group(world)),
      service(network({ AssignPublicIp: 'ENABLED', SecurityGroups: [parameter] })),
      service(inGroup('ENABLED'), group({ SecurityGroupIngress: [{ CidrIp: parameter, IpProtocol: 'tcp' }] })),
    ],
  },
  'service-circuit-breaker': {
    compliant: [
      service({ DeploymentConfiguration: rollback }),
      service({ DeploymentConfiguration: { Alarms: { Enable: true, Rollback: true, AlarmNames: ['x'] } } }),
    ],
    nonCompliant: [
      [service()],
      [service({ DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: false } } })],
      [service({ DeploymentController: { Type: 'ECS' } })],
    ],
    notApplicable: [service({ DeploymentController: { Type: 'CODE_DEPLOY' } })],
    unresolvable: [
      service({ DeploymentConfiguration: parameter }),
      service({ DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: parameter, Rollback: true } } }),
    ],
  },
  'service-no-public-ip': {
    compliant: [service(), service(network({ AssignPublicIp: 'DISABLED' }))],
    nonCompliant: [[service(network({ AssignPublicIp: 'ENABLED' }))]],
    notApplicable: [{ Other: resource('AWS::ECS::Cluster') }],
    unresolvable: [
      service(network({ AssignPublicIp: parameter })),
      service(network({ AssignPublicIp: either('ENABLED', 'DISABLED') })),
    ],
  },
  'service-min-healthy': {
    compliant: [
      service(),
      service(minimum(100)),
      // Rounded up, that is all of them.
      service(minimum(50)),
      service({ ...minimum(75), DesiredCount: 2 }),
    ],
    nonCompliant: [
      [service({ ...minimum(50), DesiredCount: 2 })],
      [service({ ...minimum(66), DesiredCount: '3' })],
      [service({ ...minimum('0'), DesiredCount: parameter })],
    ],
    notApplicable: [
      service({ SchedulingStrategy: 'DAEMON', ...minimum(0) }),
      service({ DeploymentController: { Type: 'EXTERNAL' } }),
    ],
    unresolvable: [service(minimum(parameter)), service({ ...minimum(50), DesiredCount: parameter })],
  },
  'service-exec-disabled': {
    compliant: [service(), service({ EnableExecuteCommand: false })],
    nonCompliant: [[service({ EnableExecuteCommand: true })], [service({ EnableExecuteCommand: 'yes' })]],
    notApplicable: [{ Other: resource('AWS::ECS::Cluster') }],
    unresolvable: [service({ EnableExecuteCommand: parameter })],
  },
  'sg-no-wide-egress': {
    compliant: [
      egress([{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }]),
      egress([{ CidrIp: '10.0.0.0/16', IpProtocol: '-1' }]),
      service(inGroup('DISABLED'), {
        ...group({}),
        Egress: resource('AWS::EC2::SecurityGroupEgress', {
          GroupId: { 'Fn::GetAtt': 'Group.GroupId' },
          IpProtocol: 'tcp',
          DestinationSecurityGroupId: 'sg-1',
        }),
      }),
    ],
    nonCompliant: [
      [egress(none)],
      [egress([{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }])],
      [egress([{ CidrIpv6: '::/0', IpProtocol: -1 }])],
    ],
    notApplicable: [group({})],
    unresolvable: [
      egress(parameter),
      egress([{ CidrIp: parameter, IpProtocol: '-1' }]),
      egress([imported]),
      egress([{ CidrIp: '0.0.0.0/0', IpProtocol: parameter }]),
    ],
  },
  'front-present': {
    compliant: [
      fronted('front', 'x:1', '/.casemate/health'),
      fronted('nginx', 'x:1'),
      fronted('web', 'registry/envoy:v1'),
    ],
    nonCompliant: [[fronted('web', 'app:1')]],
    notApplicable: [service(), fronted('grafana', 'grafana/grafana:10')],
    unresolvable: [fronted('web', parameter), service({ TaskDefinition: imported, ...targets }, target({}))],
  },
  'security-txt-present': {
    compliant: [
      fronted('front', 'x:1', '/.casemate/health'),
      {
        ...fronted('web', 'app:1'),
        Rule: resource('AWS::ElasticLoadBalancingV2::ListenerRule', {
          Conditions: [{ Field: 'path-pattern', Values: ['/.well-known/security.txt'] }],
        }),
      },
    ],
    nonCompliant: [[fronted('web', 'app:1')]],
    notApplicable: [service()],
    unresolvable: [service({ LoadBalancers: parameter })],
  },
};
