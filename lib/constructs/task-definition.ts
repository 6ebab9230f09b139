import { aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import type { Architecture } from './images';

/** What Fargate gives a task that asks for nothing, in GiB. */
const defaultStorage = 20;

export const templateOf = (taskDefinition: ecs.TaskDefinition): ecs.CfnTaskDefinition =>
  taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;

/** Windows containers have no such users, capabilities or read-only roots, and our images are for Linux. */
export function isWindows(template: ecs.CfnTaskDefinition): boolean {
  const platform = Stack.of(template).resolve(template.runtimePlatform) as
    ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined;
  return platform?.operatingSystemFamily?.startsWith('WINDOWS') ?? false;
}

/** The processor that images must be for; Fargate takes x86 where the task does not say. */
export function architectureOf(taskDefinition: ecs.TaskDefinition): Architecture {
  const platform = Stack.of(taskDefinition).resolve(templateOf(taskDefinition).runtimePlatform) as
    ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined;
  return platform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64';
}

/** The names of the volumes that a task has. */
export function volumesOf(taskDefinition: ecs.TaskDefinition): readonly (string | undefined)[] {
  const volumes = Stack.of(taskDefinition).resolve(templateOf(taskDefinition).volumes) as
    readonly ecs.CfnTaskDefinition.VolumeProperty[] | undefined;
  return (volumes ?? []).map(({ name }) => name);
}

/** The disk of a task, in GiB; undefined where a token hides it. */
export function storageOf(taskDefinition: ecs.TaskDefinition): number | undefined {
  const storage = Stack.of(taskDefinition).resolve(templateOf(taskDefinition).ephemeralStorage) as
    ecs.CfnTaskDefinition.EphemeralStorageProperty | undefined;
  const size: unknown = storage ? storage.sizeInGiB : defaultStorage;
  return typeof size === 'number' ? size : undefined;
}
