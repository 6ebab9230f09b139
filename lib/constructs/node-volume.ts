import {
  aws_ecs as ecs,
  aws_efs as efs,
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_kms as kms,
  RemovalPolicy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CasemateError } from '../errors';
import { acknowledge } from './acknowledge';
import { volumesOf } from './task-definition';

export interface NodeVolumeProps {
  /** The VPC of the tasks, which the file system is reached from. */
  readonly vpc: ec2.IVpc;
  /** The container that keeps files. */
  readonly container: ecs.ContainerDefinition;
  /** Where it finds them. */
  readonly path: string;
  /** One that exists. @default - a new one, encrypted and backed up */
  readonly fileSystem?: efs.IFileSystem;
  /** Encrypts a new file system. @default - the account's key for EFS */
  readonly encryptionKey?: kms.IKey;
  /** Of a new file system. @default RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** A folder that outlives tasks and is shared by them, for apps that keep files (EFS). */
export class NodeVolume extends Construct {
  readonly fileSystem: efs.IFileSystem;
  readonly accessPoint: efs.AccessPoint;

  /** @throws CasemateError `ERR_VOLUME_NAME` */
  constructor(scope: Construct, id: string, props: NodeVolumeProps) {
    super(scope, id);
    checkName(id, props.container.taskDefinition);
    const { vpc, container, path, encryptionKey, removalPolicy = RemovalPolicy.RETAIN } = props;
    this.fileSystem =
      props.fileSystem ??
      new efs.FileSystem(this, 'Files', {
        vpc,
        encrypted: true,
        enableAutomaticBackups: true,
        removalPolicy,
        // Only clients that IAM knows, and only encrypted (the mount below is both).
        allowAnonymousAccess: false,
        ...(encryptionKey && { kmsKey: encryptionKey }),
      });
    if (!props.fileSystem) {
      acknowledge(
        this.fileSystem,
        "Backed up daily by the file system's own backup policy, which the rule does not look at.",
        'NIST.800.53.R5-EFSInBackupPlan',
        'HIPAA.Security-EFSInBackupPlan',
      );
    }
    // Whatever the app's user writes belongs to it, and nothing outside of this folder can be reached.
    this.accessPoint = new efs.AccessPoint(this, 'Access', {
      fileSystem: this.fileSystem,
      path: `/${id.toLowerCase()}`,
      posixUser: { uid: '65532', gid: '65532' },
      createAcl: { ownerUid: '65532', ownerGid: '65532', permissions: '0750' },
    });
    const name = volumeName(id);
    const { taskDefinition } = container;
    taskDefinition.addVolume({
      name,
      efsVolumeConfiguration: {
        fileSystemId: this.fileSystem.fileSystemId,
        transitEncryption: 'ENABLED',
        authorizationConfig: { accessPointId: this.accessPoint.accessPointId, iam: 'ENABLED' },
      },
    });
    container.addMountPoints({ sourceVolume: name, containerPath: path, readOnly: false });
    taskDefinition.addToTaskRolePolicy(
      new iam.PolicyStatement({
        actions: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
        resources: [this.fileSystem.fileSystemArn],
        conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': this.accessPoint.accessPointArn } },
      }),
    );
  }
}

const volumeName = (id: string): string => `casemate-${id.toLowerCase()}`;

/** It names the volume in the task and the folder in the file system, in small letters: both take no more than these. */
function checkName(id: string, taskDefinition: ecs.TaskDefinition): void {
  const plain = /^[A-Za-z0-9][\w-]{0,63}$/.test(id);
  if (plain && !volumesOf(taskDefinition).includes(volumeName(id))) return;
  throw new CasemateError(
    'ERR_VOLUME_NAME',
    plain
      ? `The task has a volume ${volumeName(id)} already, and letters of either case are the same.`
      : `${JSON.stringify(id)} cannot name a volume: ECS takes letters, digits, - and _, up to 64 here.`,
    "Give it another name, such as 'Uploads'.",
  );
}
