import type { Rule } from '../rule';
import type { Resource, Template } from '../template';
import { at, sketch } from '../values';
import { compliantIf } from '../verdict';
import { secret } from '../secrets';

const attachments = (resource: Resource, { among }: Template): readonly Resource[] =>
  among?.pointingTo(resource, 'AWS::SecretsManager::SecretTargetAttachment', 'SecretId') ?? [];

const databases = ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::DocDB::DBCluster', 'AWS::Redshift::Cluster'];

/** Of a database or a user: attached to one, its password, or made with a user's name. */
const isCredentials = (resource: Resource, template: Template): boolean =>
  attachments(resource, template).length > 0 ||
  databases.some((type) => template.among?.pointingTo(resource, type, 'MasterUserPassword').length) ||
  /"username"/i.test(sketch(at(resource.properties, 'GenerateSecretString', 'SecretStringTemplate')));

export const secretRotation: Rule = {
  id: 'secret-rotation',
  level: 'warning',
  practice: 'P45',
  securityHub: ['SecretsManager.1'],
  types: [secret],
  info: 'The credentials of a database or a user are never changed.',
  explanation: 'Whoever has seen them once has them for ever.',
  fix: "secret.addRotationSchedule('Rotation', { hostedRotation: HostedRotation.postgreSqlSingleUser() })",
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-1',
  rule: (resource, template) => {
    // Keys that sign sessions are changed by hand: a rotation by itself would log everybody out.
    if (!isCredentials(resource, template)) return 'not-applicable';
    const holders = [resource, ...attachments(resource, template)];
    return compliantIf(
      holders.some(
        (holder) => template.among?.pointingTo(holder, 'AWS::SecretsManager::RotationSchedule', 'SecretId').length,
      ),
    );
  },
};
