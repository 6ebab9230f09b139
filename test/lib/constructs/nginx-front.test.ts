import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { NginxFront, type NginxFrontProps } from '../../../lib/constructs';
import {
  containerOf,
  containersOf,
  elsewhere,
  givenImage,
  only,
  partStack,
  securityContact,
  taskOf,
  thrown,
  warningsOf,
} from '../../helpers/stack';

type Given = Partial<NginxFrontProps>;
const extension = (stack: Stack, given: Given = {}): NginxFront =>
  new NginxFront({ options: { securityContact }, logGroup: elsewhere(stack).logGroup, ...given });

function make(given: Given = {}, task: (stack: Stack) => ecs.TaskDefinition = taskOf) {
  const stack = partStack();
  const taskDefinition = task(stack);
  taskDefinition.addExtension(extension(stack, given));
  return { stack, taskDefinition };
}

const taskWith = (props: ecs.FargateTaskDefinitionProps) => (stack: Stack) => {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', props);
  taskDefinition.addContainer('web', { image: givenImage });
  return taskDefinition;
};

test('before a container of somebody else, which stays as it is', () => {
  const { stack } = make();
  const template = Template.fromStack(stack);
  expect(containersOf(template).map(({ Name }) => Name)).toEqual(['web', 'certificate', 'front']);
  expect(containerOf(template, 'web')).toEqual({
    Essential: true,
    Image: 'example/app',
    Name: 'web',
    PortMappings: [{ ContainerPort: 3000, Protocol: 'tcp' }],
  });
  expect(containerOf(template, 'front')).toMatchObject({
    User: '65532:65532',
    ReadonlyRootFilesystem: true,
    StopTimeout: 90,
    PortMappings: [{ ContainerPort: 8443 }],
    DependsOn: [
      { ContainerName: 'certificate', Condition: 'SUCCESS' },
      { ContainerName: 'web', Condition: 'START' },
    ],
  });
});

test('a service that is made then leads to the front by itself', () => {
  const { stack, taskDefinition } = make();
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const service = new ecs.FargateService(stack, 'Service', {
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
    taskDefinition,
  });
  new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc })
    .addListener('Http', { port: 80 })
    .addTargets('Web', { port: 8443, protocol: elbv2.ApplicationProtocol.HTTPS, targets: [service] });
  expect(only(Template.fromStack(stack), 'AWS::ECS::Service').LoadBalancers).toMatchObject([
    { ContainerName: 'front', ContainerPort: 8443 },
  ]);
});

test('named is the container that it stands before', () => {
  const stack = partStack();
  const taskDefinition = taskOf(stack, { sidecar: 9000, web: 4000 });
  const app = taskDefinition.findContainer('web');
  taskDefinition.addExtension(extension(stack, { ...(app && { app }) }));
  expect(containerOf(Template.fromStack(stack), 'front').DependsOn).toContainEqual({
    ContainerName: 'web',
    Condition: 'START',
  });
});

test('names that are tokens cannot be in a file: said at synth', () => {
  const { stack } = make({ hosts: [Token.asString({ Ref: 'Name' })] });
  expect(warningsOf(stack)).toEqual([expect.stringContaining('answers to any name')]);
  expect(warningsOf(make({ hosts: ['example.com'] }).stack)).toEqual([]);
});

describe('what stops the synthesis', () => {
  const today = new Date();
  const month = (months: number): Date => new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, 1));

  test.each<[string, Given, string]>([
    ['ERR_PORT_CLASH', { appPort: 8443 }, '8443'],
    ['ERR_PORT', { appPort: -1 }, '-1'],
    ['ERR_TRUSTED_HOPS', { trustedHops: -1 }, '-1'],
    ['ERR_TRUSTED_HOPS', { trustedHops: 1.5 }, '1.5'],
    ['ERR_SECURITY_TXT_DATE', { date: month(-12) }, 'have expired'],
    ['ERR_SECURITY_TXT_DATE', { date: month(1) }, 'more than a year'],
    ['ERR_SECURITY_TXT_DATE', { date: new Date('never') }, 'none'],
    ['ERR_BODY_LIMIT', { options: { securityContact, bodyLimit: '11gb' } }, '11gb'],
    ['ERR_BODY_LIMIT', { options: { securityContact, bodyLimits: { '/up': '20gb' } } }, "bodyLimits['/up']"],
    ['ERR_OPTION_UNKNOWN', { options: { securityContact, bodyLimt: '1mb' } as never }, 'bodyLimit'],
    ['ERR_SECURITY_CONTACT', { options: {} as never }, 'securityContact'],
  ])('%s: %j', (code, given, words) => {
    const error = thrown(() => make(given)) as Error & { fix: string };
    expect(error).toMatchObject({ name: 'CasemateError', code });
    expect(`${error.message} ${error.fix}`).toContain(words);
  });

  test('a larger disk takes larger bodies', () => {
    const options = { securityContact, bodyLimit: '11gb' };
    expect(() => make({ options }, taskWith({ ephemeralStorageGiB: 40 }))).not.toThrow();
  });

  test('ERR_NO_CONTAINER in an empty task', () => {
    expect(thrown(() => make({}, (stack) => new ecs.FargateTaskDefinition(stack, 'Task')))).toMatchObject({
      code: 'ERR_NO_CONTAINER',
      message: expect.stringContaining('Part/Task') as unknown,
    });
  });

  test('ERR_CONTAINER_NAME where it is added twice, or another has its name', () => {
    const { taskDefinition } = make();
    const again = extension(partStack());
    expect(thrown(() => taskDefinition.addExtension(again))).toMatchObject({ code: 'ERR_CONTAINER_NAME' });
    expect(thrown(() => make({}, (other) => taskOf(other, { front: 3000 })))).toMatchObject({
      code: 'ERR_CONTAINER_NAME',
    });
  });

  test('ERR_WINDOWS in a task for Windows', () => {
    const windows = taskWith({
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE },
    });
    expect(thrown(() => make({}, windows))).toMatchObject({ code: 'ERR_WINDOWS' });
  });

  test('ERR_NETWORK_MODE where containers share no loopback', () => {
    const bridge = (stack: Stack): ecs.TaskDefinition => {
      const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Task');
      taskDefinition.addContainer('web', { image: givenImage, memoryLimitMiB: 512 });
      return taskDefinition;
    };
    expect(thrown(() => make({}, bridge))).toMatchObject({
      code: 'ERR_NETWORK_MODE',
      message: expect.stringContaining('bridge') as unknown,
    });
  });
});

test('on EC2 with awsvpc too', () => {
  const awsvpc = (stack: Stack): ecs.TaskDefinition => {
    const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Task', { networkMode: ecs.NetworkMode.AWS_VPC });
    taskDefinition.addContainer('web', { image: givenImage, memoryLimitMiB: 512 });
    return taskDefinition;
  };
  expect(() => Template.fromStack(make({}, awsvpc).stack)).not.toThrow();
});
