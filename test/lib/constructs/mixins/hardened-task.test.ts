import { aws_ecs as ecs, Aspects, Shims } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HardenedTask, type HardenedTaskProps } from '../../../../lib/constructs';
import {
  containerOf,
  containersOf,
  givenImage,
  partStack,
  taskOf,
  warningsOf,
  type Container,
} from '../../../helpers/stack';

const hardened = {
  User: '65532:65532',
  Privileged: false,
  ReadonlyRootFilesystem: true,
  LinuxParameters: {
    InitProcessEnabled: true,
    Capabilities: { Drop: ['ALL'] },
    Tmpfs: [
      { ContainerPath: '/tmp', Size: 64, MountOptions: ['nodev', 'nosuid', 'uid=65532', 'gid=65532', 'mode=0700'] },
    ],
  },
};

/** One container of somebody's, under the mixin. */
function container(given: Partial<ecs.ContainerDefinitionOptions> = {}, props: HardenedTaskProps = {}): Container {
  const stack = partStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('web', { image: givenImage, ...given });
  taskDefinition.with(new HardenedTask(props));
  return containerOf(Template.fromStack(stack), 'web');
}

test('alone: every container, one that comes later too', () => {
  const stack = partStack();
  const taskDefinition = taskOf(stack);
  taskDefinition.with(new HardenedTask());
  taskDefinition.addContainer('late', { image: givenImage });
  const containers = containersOf(Template.fromStack(stack));
  expect(containers.map(({ Name }) => Name)).toEqual(['web', 'late']);
  for (const each of containers) expect(each).toMatchObject(hardened);
});

test('twice, or over the whole stack as an aspect, is as once', () => {
  const once = container();
  const stack = partStack();
  const taskDefinition = taskOf(stack);
  taskDefinition.with(new HardenedTask()).with(new HardenedTask());
  Aspects.of(stack).add(Shims.asAspect(new HardenedTask()));
  expect(containerOf(Template.fromStack(stack), 'web')).toEqual({
    ...once,
    PortMappings: expect.anything() as unknown,
  });
});

test.each([
  ['root', '65532:65532'],
  ['0:0', '65532:65532'],
  ['node', 'node'],
  ['1000:1000', '1000:1000'],
])('the user %s becomes %s', (user, becomes) => {
  expect(container({ user }).User).toBe(becomes);
});

test.each([
  ['1000:1001', ['uid=1000', 'gid=1001', 'mode=0700']],
  ['1000', ['uid=1000', 'gid=1000', 'mode=0700']],
  ['node', ['mode=1777']],
])('folders in memory are for the user %s to write', (user, options) => {
  const { User, LinuxParameters } = container({}, { user, writable: { '/data': 16 } });
  expect(User).toBe(user);
  expect(LinuxParameters.Tmpfs).toEqual([
    { ContainerPath: '/data', Size: 16, MountOptions: ['nodev', 'nosuid', ...options] },
  ]);
});

test('what the container had of its own stays: a mount at /tmp, an init process, its limits', () => {
  const stack = partStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { volumes: [{ name: 'tmp' }] });
  taskDefinition
    .addContainer('web', { image: givenImage, memoryLimitMiB: 256, environment: { A: '1' } })
    .addMountPoints({ sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false });
  taskDefinition.with(new HardenedTask());
  expect(containerOf(Template.fromStack(stack), 'web')).toMatchObject({
    Memory: 256,
    Environment: [{ Name: 'A', Value: '1' }],
    MountPoints: [{ ContainerPath: '/tmp' }],
    LinuxParameters: { Tmpfs: [] },
  });
});

test('a port below 1024 is named at synth', () => {
  const stack = partStack();
  taskOf(stack, { web: 80 }).with(new HardenedTask());
  expect(warningsOf(stack)).toEqual([expect.stringContaining('The container web listens below 1024')]);
});

test('an L1 too, with its ports', () => {
  const stack = partStack();
  const containerDefinitions = [{ name: 'web', image: 'example/app', portMappings: [{ containerPort: 443 }] }];
  new ecs.CfnTaskDefinition(stack, 'Task', { family: 'web', containerDefinitions });
  stack.with(new HardenedTask());
  expect(warningsOf(stack)).toEqual([expect.stringContaining('The container web')]);
  expect(containerOf(Template.fromStack(stack), 'web')).toMatchObject(hardened);
});

test('applied to a whole stack it reaches every task', () => {
  const stack = partStack();
  taskOf(stack, { web: 3000 }, 'One');
  taskOf(stack, { api: 3000 }, 'Two');
  stack.with(new HardenedTask());
  const template = Template.fromStack(stack);
  const tasks = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  expect(tasks).toHaveLength(2);
  for (const { Properties } of tasks) expect(Properties).toMatchObject({ ContainerDefinitions: [hardened] });
});

test('a task for Windows is left alone, and named at synth', () => {
  const stack = partStack();
  const operatingSystemFamily = ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE;
  const size = { cpu: 1024, memoryLimitMiB: 2048 };
  new ecs.FargateTaskDefinition(stack, 'Task', { ...size, runtimePlatform: { operatingSystemFamily } })
    .addContainer('web', { image: givenImage })
    .taskDefinition.with(new HardenedTask());
  expect(warningsOf(stack)).toEqual([expect.stringContaining('Windows')]);
  expect(containerOf(Template.fromStack(stack), 'web')).not.toHaveProperty('User');
});

test('an imported task is named at synth', () => {
  const stack = partStack();
  const arn = 'arn:aws:ecs:eu-central-1:111122223333:task-definition/web:1';
  ecs.TaskDefinition.fromTaskDefinitionArn(stack, 'Task', arn).with(new HardenedTask());
  expect(warningsOf(stack)).toEqual([expect.stringContaining('HardenedTask cannot change Part/Task')]);
});
