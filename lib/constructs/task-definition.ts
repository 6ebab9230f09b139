import { aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import type { Architecture } from './images';

/** What Fargate gives a task that asks for nothing, in GiB. */
const defaultStorage = 20;

const template = (taskDefinition: ecs.TaskDefinition): ecs.CfnTaskDefinition =>
  taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;

/** The processor that images must be for; Fargate takes x86 where the task does not say. */
export function architectureOf(taskDefinition: ecs.TaskDefinition): Architecture {
  const platform = Stack.of(taskDefinition).resolve(template(taskDefinition).runtimePlatform) as
    ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined;
  return platform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64';
}

/** The names of the volumes that a task has. */
export function volumesOf(taskDefinition: ecs.TaskDefinition): readonly (string | undefined)[] {
  const volumes = Stack.of(taskDefinition).resolve(template(taskDefinition).volumes) as
    readonly ecs.CfnTaskDefinition.VolumeProperty[] | undefined;
  return (volumes ?? []).map(({ name }) => name);
}

/** The disk of a task, in GiB; undefined where a token hides it. */
export function storageOf(taskDefinition: ecs.TaskDefinition): number | undefined {
  const storage = Stack.of(taskDefinition).resolve(template(taskDefinition).ephemeralStorage) as
    ecs.CfnTaskDefinition.EphemeralStorageProperty | undefined;
  const size: unknown = storage ? storage.sizeInGiB : defaultStorage;
  return typeof size === 'number' ? size : undefined;
}
