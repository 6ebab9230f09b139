import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  FrontedService,
  HardenedLoadBalancer,
  HardenedLogGroup,
  HardenedTask,
  LogBucket,
  ServiceKey,
} from '../../../lib/constructs';
import { accept, ExistingStack } from '../../examples/existing-stack';
import {
  containersOf,
  elsewhere,
  findings,
  only,
  partStack,
  propertiesOf,
  securityContact,
  taskOf,
  thrown,
  type Resource,
} from '../../helpers/stack';

const make = (hardened: boolean): { app: App; stack: ExistingStack } => {
  const app = new App({ analyticsReporting: false });
  return { app, stack: new ExistingStack(app, 'Existing', {}, hardened) };
};

test('at most 15 added lines, the import and an if of the example included', () => {
  const lines = readFileSync(join(__dirname, '../../examples/existing-stack.ts'), 'utf8').split('\n');
  const [from, to] = ['// Hardened from here', '// to here'].map((mark) =>
    lines.findIndex((line) => line.trim() === mark),
  );
  const added = lines.slice((from ?? 0) + 1, to).length + 1;
  process.stdout.write(`Lines added to harden an existing stack: ${added}\n`);
  expect(added).toBeGreaterThan(5);
  expect(added).toBeLessThanOrEqual(15);
});

describe('findings', () => {
  let before: readonly string[];
  let after: readonly string[];
  beforeAll(() => {
    before = findings(make(false).app);
    after = findings(make(true).app);
    process.stdout.write(`Findings of all packs in an existing stack: ${before.length}, hardened: ${after.length}\n`);
  }, 120_000);

  test.each([
    ['the containers', /Web\/TaskDef\/Resource$/, [/memory_hard_limit/]],
    ['the load balancer', /Web\/LB\/Resource$/, []],
    ['logs', /LogGroup|Logs?\//, []],
  ])('of %s are gone', (_, where, accepted: readonly RegExp[]) => {
    expect(before.filter((finding) => where.test(finding))).not.toEqual([]);
    expect(after.filter((finding) => where.test(finding) && !accepted.some((rule) => rule.test(finding)))).toEqual([]);
  });

  test('stay only on what the owner made', () => {
    const theirs = /Existing\/(?:Web\/(?:LB|TaskDef)|EcsDefaultCluster\w+)\//;
    expect(after.filter((finding) => !theirs.test(finding))).toEqual([]);
  });

  test('the one that hardening adds: the execution role now pulls our images', () => {
    const known = new Set(before);
    expect(after.filter((finding) => !known.has(finding))).toEqual([
      'AwsSolutions-IAM5[Resource::*] Existing/Web/TaskDef/ExecutionRole/DefaultPolicy/Resource',
    ]);
  });

  test('what stays goes with the acknowledgements of the example', () => {
    expect(after).not.toEqual([]);
    const { app, stack } = make(true);
    accept(stack);
    expect(findings(app)).toEqual([]);
  }, 120_000);
});

describe('the template', () => {
  let template: Template;
  let stack: ExistingStack;
  beforeAll(() => {
    ({ stack } = make(true));
    template = Template.fromStack(stack);
  });

  test('the load balancer leads to the front', () => {
    expect(only(template, 'AWS::ECS::Service').LoadBalancers).toEqual([
      { ContainerName: 'front', ContainerPort: 8443, TargetGroupArn: expect.anything() as unknown },
    ]);
  });

  test('by HTTPS, and asks on the path of the front', () => {
    expect(only(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
      Protocol: 'HTTPS',
      Port: 8443,
      HealthCheckPath: '/.casemate/health',
      HealthCheckProtocol: 'HTTPS',
      Matcher: { HttpCode: '200-499' },
      TargetGroupAttributes: expect.arrayContaining([
        { Key: 'deregistration_delay.timeout_seconds', Value: '30' },
      ]) as unknown,
    });
  });

  test('no security group leads to the old port', () => {
    const rules = [
      ...propertiesOf(template, 'AWS::EC2::SecurityGroupIngress'),
      ...propertiesOf(template, 'AWS::EC2::SecurityGroupEgress'),
      ...propertiesOf(template, 'AWS::EC2::SecurityGroup').flatMap(({ SecurityGroupIngress, SecurityGroupEgress }) =>
        [SecurityGroupIngress, SecurityGroupEgress].flatMap((some) => (some ?? []) as Resource[]),
      ),
    ];
    const ports = rules.map(({ FromPort, ToPort }) => [FromPort, ToPort]);
    expect(ports.filter(([port]) => port === 8443)).toHaveLength(2);
    expect(ports.flat()).not.toContain(3000);
  });

  test('every container is hardened, that of the owner too, which the front stands before', () => {
    const containers = containersOf(template);
    expect(containers.map(({ Name }) => Name).sort()).toEqual(['certificate', 'front', 'web']);
    for (const container of containers) {
      expect(container).toMatchObject({
        User: '65532:65532',
        ReadonlyRootFilesystem: true,
        LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
      });
    }
    const front = containers.find(({ Name }) => Name === 'front');
    expect(front?.DependsOn).toEqual([
      { ContainerName: 'certificate', Condition: 'SUCCESS' },
      { ContainerName: 'web', Condition: 'START' },
    ]);
  });

  test('images are for the processor of the task: x86, as it names none', () => {
    expect(only(template, 'AWS::ECS::TaskDefinition')).not.toHaveProperty('RuntimePlatform');
    const manifest = readFileSync(join((stack.node.root as App).outdir, 'Existing.assets.json'), 'utf8');
    expect(Object.values((JSON.parse(manifest) as { dockerImages: object }).dockerImages)).toEqual([
      expect.objectContaining({ source: expect.objectContaining({ platform: 'linux/amd64' }) as unknown }),
      expect.objectContaining({ source: expect.objectContaining({ platform: 'linux/amd64' }) as unknown }),
    ]);
  });

  test('order: the service after its listener, the load balancer after the policy of its bucket', () => {
    const [service] = Object.values(template.findResources('AWS::ECS::Service'));
    const [listener = ''] = Object.entries(template.findResources('AWS::ElasticLoadBalancingV2::Listener')).flatMap(
      ([id, { Properties }]) => ((Properties as Resource).Port === 443 ? [id] : []),
    );
    expect(service?.DependsOn).toContain(listener);
    const [policy = ''] = Object.keys(template.findResources('AWS::S3::BucketPolicy'));
    const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    expect(balancer?.DependsOn).toContain(policy);
  });

  test('the first deployment over a stack that exists is announced', () => {
    Annotations.fromStack(stack).hasInfo('*', Match.stringLikeRegexp('replaces this target group'));
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('casemate:(?!image-unpinned)'));
  });
});

describe('what exists elsewhere', () => {
  const there = () => {
    const stack = partStack();
    return { stack, ...elsewhere(stack) };
  };
  const options = { securityContact };
  test('a service in a VPC and a cluster, behind a load balancer, that are imported', () => {
    const { stack, cluster, loadBalancer, logGroup } = there();
    const taskDefinition = taskOf(stack, { web: 4000 });
    const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition });
    const listener = loadBalancer.addListener('Plain', { port: 8080, protocol: elbv2.ApplicationProtocol.HTTP });
    const targetGroup = listener.addTargets('Web', { port: 80, targets: [service] });
    service.with(new FrontedService({ options, targetGroup, loadBalancer, logGroup }));
    const template = Template.fromStack(stack);
    expect(only(template, 'AWS::ECS::Service').LoadBalancers).toMatchObject([
      { ContainerName: 'front', ContainerPort: 8443 },
    ]);
    const rules = ['Ingress', 'Egress'].flatMap((way) => propertiesOf(template, `AWS::EC2::SecurityGroup${way}`));
    expect(JSON.stringify(rules)).toContain('8443');
    expect(JSON.stringify(rules)).not.toContain('4000');
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('No rule here'));
  });

  test('groups that may not be changed are named at synth', () => {
    const { stack, vpc, cluster, loadBalancer, logGroup } = there();
    const taskDefinition = taskOf(stack, { web: 4000 });
    const securityGroups = [
      ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef1', { mutable: false }),
    ];
    const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, securityGroups });
    const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'Target', { vpc, port: 80, targets: [service] });
    loadBalancer.addListener('Plain', {
      port: 8080,
      protocol: elbv2.ApplicationProtocol.HTTP,
      defaultTargetGroups: [targetGroup],
    });
    service.with(new FrontedService({ options, targetGroup, loadBalancer, logGroup }));
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('let the load balancer reach 8443'));
  });

  test('a service itself: ERR_IMPORTED', () => {
    const { stack, vpc, cluster, loadBalancer, logGroup } = there();
    const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'Target', { vpc, port: 80 });
    const service = ecs.FargateService.fromFargateServiceAttributes(stack, 'Service', { cluster, serviceName: 'web' });
    expect(
      thrown(() => service.with(new FrontedService({ options, targetGroup, loadBalancer, logGroup }))),
    ).toMatchObject({ code: 'ERR_IMPORTED' });
  });

  test('a service in no target group: ERR_NO_TARGET; one whose group has a name: ERR_TARGET_GROUP_NAME', () => {
    const { stack, vpc, cluster, loadBalancer, logGroup } = there();
    const taskDefinition = taskOf(stack, { web: 4000 });
    const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition });
    const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'Target', { vpc, port: 80, targetGroupName: 'web' });
    const front = (): unknown =>
      thrown(() => service.with(new FrontedService({ options, targetGroup, loadBalancer, logGroup })));
    expect(front()).toMatchObject({ code: 'ERR_NO_TARGET' });
    loadBalancer.addListener('Plain', {
      port: 8080,
      protocol: elbv2.ApplicationProtocol.HTTP,
      defaultTargetGroups: [targetGroup],
    });
    targetGroup.addTarget(service);
    expect(front()).toMatchObject({ code: 'ERR_TARGET_GROUP_NAME' });
  });

  test('another target group of the same service stays as it is, and is named at synth', () => {
    const { stack, vpc, cluster, loadBalancer, logGroup } = there();
    const taskDefinition = taskOf(stack, { web: 4000, other: 4001 });
    const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition });
    const listener = loadBalancer.addListener('Plain', { port: 8080, protocol: elbv2.ApplicationProtocol.HTTP });
    const targetGroup = listener.addTargets('Web', { port: 80, targets: [service] });
    const other = new elbv2.ApplicationTargetGroup(stack, 'Other', {
      vpc,
      port: 80,
      targets: [service.loadBalancerTarget({ containerName: 'other', containerPort: 4001 })],
    });
    loadBalancer.addListener('Other', {
      port: 8081,
      protocol: elbv2.ApplicationProtocol.HTTP,
      defaultTargetGroups: [other],
    });
    service.with(new FrontedService({ options, targetGroup, loadBalancer, logGroup }));
    expect(only(Template.fromStack(stack), 'AWS::ECS::Service').LoadBalancers).toMatchObject([
      { ContainerName: 'front', ContainerPort: 8443 },
      { ContainerName: 'other', ContainerPort: 4001 },
    ]);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('lead past the front'));
  });

  test.each([
    [
      'HardenedTask',
      (stack: Stack) =>
        ecs.TaskDefinition.fromTaskDefinitionArn(
          stack,
          'Task',
          'arn:aws:ecs:eu-central-1:111122223333:task-definition/web:1',
        ).with(new HardenedTask()),
    ],
    [
      'HardenedLoadBalancer',
      (_: Stack, { loadBalancer }: ReturnType<typeof there>) =>
        loadBalancer.with(
          new HardenedLoadBalancer({ logBucket: new LogBucket(Stack.of(loadBalancer), 'Logs').bucket }),
        ),
    ],
    [
      'HardenedLogGroup',
      (stack: Stack, { logGroup }: ReturnType<typeof there>) =>
        logGroup.with(new HardenedLogGroup({ encryptionKey: new ServiceKey(stack, 'Key').key })),
    ],
  ])('%s says that it cannot change it', (name, apply) => {
    const made = there();
    apply(made.stack, made);
    Annotations.fromStack(made.stack).hasWarning('*', Match.stringLikeRegexp(`${name} cannot change Part/`));
  });
});
