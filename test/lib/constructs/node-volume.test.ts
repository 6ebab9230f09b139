import { aws_ec2 as ec2, aws_ecs as ecs, aws_efs as efs } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { NodeVolume, type NodeVolumeProps } from '../../../lib/constructs';
import {
  containerOf,
  elsewhere,
  givenImage,
  only,
  partStack,
  propertiesOf,
  thrown,
  type Resource,
} from '../../helpers/stack';

/** Volumes by id in a task of somebody's. */
function make(volumes: Readonly<Record<string, Partial<NodeVolumeProps>>>, imported = false) {
  const stack = partStack();
  const { vpc } = elsewhere(stack);
  const container = new ecs.FargateTaskDefinition(stack, 'Task').addContainer('web', { image: givenImage });
  const fileSystem = imported
    ? efs.FileSystem.fromFileSystemAttributes(stack, 'SharedFiles', {
        fileSystemId: 'fs-0123456789abcdef0',
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef1'),
      })
    : undefined;
  for (const [id, volume] of Object.entries(volumes)) {
    new NodeVolume(stack, id, { vpc, container, path: `/app/${id}`, ...(fileSystem && { fileSystem }), ...volume });
  }
  return Template.fromStack(stack);
}

test('alone: encrypted, backed up, kept, in a folder that the user of the container owns', () => {
  const template = make({ Uploads: {} });
  expect(only(template, 'AWS::EFS::FileSystem')).toMatchObject({
    Encrypted: true,
    BackupPolicy: { Status: 'ENABLED' },
  });
  const [fileSystem] = Object.values(template.findResources('AWS::EFS::FileSystem'));
  expect(fileSystem).toMatchObject({ DeletionPolicy: 'Retain' });
  expect(only(template, 'AWS::EFS::AccessPoint')).toMatchObject({
    PosixUser: { Uid: '65532', Gid: '65532' },
    RootDirectory: { Path: '/uploads', CreationInfo: { OwnerUid: '65532', OwnerGid: '65532', Permissions: '0750' } },
  });
});

test('the task mounts it by its access point, by TLS, as a role that may do that alone', () => {
  const template = make({ Uploads: {} });
  expect(only(template, 'AWS::ECS::TaskDefinition').Volumes).toEqual([
    {
      Name: 'casemate-uploads',
      EFSVolumeConfiguration: {
        FilesystemId: expect.anything() as unknown,
        TransitEncryption: 'ENABLED',
        AuthorizationConfig: { AccessPointId: expect.anything() as unknown, IAM: 'ENABLED' },
      },
    },
  ]);
  expect(containerOf(template, 'web').MountPoints).toEqual([
    { SourceVolume: 'casemate-uploads', ContainerPath: '/app/Uploads', ReadOnly: false },
  ]);
  const { PolicyDocument } = only(template, 'AWS::IAM::Policy');
  const { Statement } = PolicyDocument as { Statement: Resource[] };
  expect(Statement).toEqual([
    expect.objectContaining({
      Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
      Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': expect.anything() as unknown } },
    }),
  ]);
});

test('two on one file system that is imported', () => {
  const template = make({ Uploads: {}, Cache: {} }, true);
  template.resourceCountIs('AWS::EFS::FileSystem', 0);
  const points = propertiesOf(template, 'AWS::EFS::AccessPoint');
  expect(points.map(({ FileSystemId }) => FileSystemId)).toEqual(Array(2).fill('fs-0123456789abcdef0'));
  expect(only(template, 'AWS::ECS::TaskDefinition').Volumes).toHaveLength(2);
});

test.each(['a b', 'a.b', 'x'.repeat(65), 'ä'])('ERR_VOLUME_NAME: %s', (id) => {
  expect(thrown(() => make({ [id]: {} }))).toMatchObject({
    code: 'ERR_VOLUME_NAME',
    message: expect.stringContaining(id) as unknown,
  });
});

test('ERR_VOLUME_NAME: two of one name but for its letters', () => {
  expect(thrown(() => make({ Uploads: {}, uploads: {} }))).toMatchObject({
    code: 'ERR_VOLUME_NAME',
    message: expect.stringContaining('casemate-uploads') as unknown,
  });
});
