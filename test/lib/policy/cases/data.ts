import { either, imported, none, parameter, resource, type Cases, type Given } from './case';

const secret = (properties: Given, more: Given = {}): Given => ({
  Secret: resource('AWS::SecretsManager::Secret', properties),
  ...more,
});
const generated = (how: unknown): Given => secret({ GenerateSecretString: how });
const credentials = {
  GenerateSecretString: { SecretStringTemplate: '{"username":"app"}', GenerateStringKey: 'password' },
};
const attached = { Attached: resource('AWS::SecretsManager::SecretTargetAttachment', { SecretId: { Ref: 'Secret' } }) };
const rotated = (id: string): Given => ({
  Rotation: resource('AWS::SecretsManager::RotationSchedule', { SecretId: { Ref: id } }),
});
const repository = (properties: Given, more: Given = {}): Given => ({
  Repository: resource('AWS::ECR::Repository', properties),
  ...more,
});
const scan = { ImageScanningConfiguration: { ScanOnPush: true } };
const logs = (properties: Given): Given => ({ Logs: resource('AWS::Logs::LogGroup', properties) });
const database = (properties: Given, more: Given = {}): Given => ({
  Database: resource('AWS::RDS::DBInstance', properties),
  ...more,
});
const open = {
  Group: resource('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 }],
  }),
};
const other = { Other: resource('AWS::SNS::Topic') };

export const dataCases: Readonly<Record<string, Cases>> = {
  'secret-rotation': {
    compliant: [secret(credentials, rotated('Secret')), secret({}, { ...attached, ...rotated('Attached') })],
    nonCompliant: [
      [secret(credentials)],
      [secret({}, attached)],
      [
        secret(
          { GenerateSecretString: {} },
          database({ MasterUserPassword: { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}::password}}' } }),
        ),
      ],
    ],
    notApplicable: [generated({ PasswordLength: 64 }), secret({}), other],
    unresolvable: [generated(parameter)],
  },
  'secret-generated-strength': {
    compliant: [generated({}), generated({ PasswordLength: 16, ExcludePunctuation: true })],
    nonCompliant: [
      [generated({ PasswordLength: 8 }), 'length'],
      [
        generated({ PasswordLength: 20, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeLowercase: true }),
        'length',
      ],
      [secret({ SecretString: '{"password":"hunter2"}' }), 'literal'],
    ],
    notApplicable: [secret({}), secret({ SecretString: '{}' }), secret({ SecretString: 'REPLACE_ME' }), other],
    unresolvable: [
      generated(parameter),
      generated({ PasswordLength: parameter }),
      secret({ SecretString: parameter }),
      secret({ SecretString: { 'Fn::Sub': '{"password":"${Parameter}"}' } }),
    ],
  },
  'ecr-scan-immutable': {
    compliant: [repository({ ...scan, ImageTagMutability: 'IMMUTABLE' })],
    nonCompliant: [
      [repository({}), 'scan', 'immutable'],
      [repository({ ...scan, ImageTagMutability: 'MUTABLE' }), 'immutable'],
      [repository({}, { Scanning: resource('AWS::ECR::RegistryScanningConfiguration') }), 'immutable'],
    ],
    notApplicable: [other],
    unresolvable: [repository({ ImageScanningConfiguration: parameter, ImageTagMutability: parameter })],
  },
  'logs-encrypted-retained': {
    compliant: [
      logs({ KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] }, RetentionInDays: 365 }),
      logs({ KmsKeyId: imported, RetentionInDays: parameter }),
    ],
    nonCompliant: [
      [logs({}), 'encrypted', 'retained'],
      [logs({ RetentionInDays: 7 }), 'encrypted'],
      [logs({ KmsKeyId: 'arn', RetentionInDays: none }), 'retained'],
    ],
    notApplicable: [other],
    unresolvable: [logs({ KmsKeyId: either('arn', none), RetentionInDays: either(7, none) })],
  },
  'db-not-public': {
    compliant: [database({}), database({ PubliclyAccessible: false })],
    nonCompliant: [
      [database({ PubliclyAccessible: true }), 'address'],
      [{ Cluster: resource('AWS::RDS::DBCluster', { PubliclyAccessible: 'true' }) }, 'address'],
      [database({ VPCSecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] }, open), 'security-group'],
    ],
    notApplicable: [other],
    unresolvable: [database({ PubliclyAccessible: parameter }), database({ PubliclyAccessible: either(true, false) })],
  },
};
