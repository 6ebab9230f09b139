import { aws_ecs as ecs, aws_logs as logs, Duration, Size } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { nonroot } from '../image/task';

export { nonroot };

/** Options that every container of ours has: no root, nothing to write to, no capability, a process 1 that reaps. */
export const hardenedContainer = (
  scope: Construct,
  id: string,
  logGroup: logs.ILogGroup,
): Pick<
  ecs.ContainerDefinitionOptions,
  'user' | 'readonlyRootFilesystem' | 'privileged' | 'linuxParameters' | 'logging' | 'containerName'
> => {
  const linuxParameters = new ecs.LinuxParameters(scope, `${id}Linux`, { initProcessEnabled: true });
  linuxParameters.dropCapabilities(ecs.Capability.ALL);
  return {
    containerName: id.toLowerCase(),
    user: nonroot,
    readonlyRootFilesystem: true,
    privileged: false,
    linuxParameters,
    logging: ecs.LogDrivers.awsLogs({
      streamPrefix: id.toLowerCase(),
      logGroup,
      // An app must not stop because its log does.
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize: Size.mebibytes(4),
    }),
  };
};

/** A container that dies is started again in the same task; ECS takes no period under a minute. */
export const restarted = { enableRestartPolicy: true, restartAttemptPeriod: Duration.seconds(60) } as const;

/** tmpfs counts as memory; its owner must be said, or only root may write (the option is missing in TmpfsMountOption). */
export const tmpfs = (containerPath: string, mebibytes: number): ecs.Tmpfs => ({
  containerPath,
  size: mebibytes,
  mountOptions: [
    ecs.TmpfsMountOption.NODEV,
    ecs.TmpfsMountOption.NOSUID,
    'uid=65532' as ecs.TmpfsMountOption,
    'gid=65532' as ecs.TmpfsMountOption,
    'mode=0700' as ecs.TmpfsMountOption,
  ],
});
