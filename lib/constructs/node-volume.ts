import {
  aws_ecs as ecs,
  aws_efs as efs,
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_kms as kms,
  RemovalPolicy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

export interface NodeVolumeProps {
  readonly vpc: ec2.IVpc;
  /** The container that keeps files. */
  readonly container: ecs.ContainerDefinition;
  /** Where it finds them. */
  readonly path: string;
  /** @default - a new one, encrypted and backed up */
  readonly fileSystem?: efs.FileSystem;
  /** @default - the account's key for EFS */
  readonly encryptionKey?: kms.IKey;
  /** @default RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** A folder that outlives tasks and is shared by them, for apps that keep files (EFS). */
export class NodeVolume extends Construct {
  readonly fileSystem: efs.FileSystem;
  readonly accessPoint: efs.AccessPoint;

  constructor(scope: Construct, id: string, props: NodeVolumeProps) {
    super(scope, id);
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
    this.accessPoint = this.fileSystem.addAccessPoint(`Access${id}`, {
      path: `/${id.toLowerCase()}`,
      posixUser: { uid: '65532', gid: '65532' },
      createAcl: { ownerUid: '65532', ownerGid: '65532', permissions: '0750' },
    });
    const name = `casemate-${id.toLowerCase()}`;
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
