import { aws_ecs as ecs, aws_kms as kms, aws_secretsmanager as secretsmanager, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecretEnv, type SecretEnvProps } from '../../../lib/constructs';
import { givenImage, only, partStack, propertiesOf, thrown, containersOf } from '../../helpers/stack';

const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db';
type Variables = SecretEnvProps['variables'];

/** In a container of somebody's. */
function used(variables: Variables | ((stack: Stack) => Variables), encryptionKey?: (stack: Stack) => kms.IKey) {
  const stack = partStack();
  const { secrets } = new SecretEnv(stack, 'Env', {
    variables: typeof variables === 'function' ? variables(stack) : variables,
    ...(encryptionKey && { encryptionKey: encryptionKey(stack) }),
  });
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('web', { image: givenImage, secrets });
  const template = Template.fromStack(stack);
  const [container] = containersOf(template);
  return { template, secrets: container?.Secrets as readonly { Name: string; ValueFrom: unknown }[] };
}

test('by full ARN, with a JSON key or whole', () => {
  const { secrets } = used({ URL: { secret: `${arn}-AbCdEf`, field: 'url' }, ALL: { secret: `${arn}-AbCdEf` } });
  expect(secrets).toEqual([
    { Name: 'URL', ValueFrom: `${arn}-AbCdEf:url::` },
    { Name: 'ALL', ValueFrom: `${arn}-AbCdEf` },
  ]);
});

test('by name: read is what the name stands for, whatever its six characters', () => {
  const { template, secrets } = used({ URL: { secret: 'prod/db' } });
  expect(JSON.stringify(secrets)).toContain('secret:prod/db');
  const policies = JSON.stringify(propertiesOf(template, 'AWS::IAM::Policy'));
  expect(policies).toContain('secret:prod/db-??????');
  expect(policies).not.toContain('"Resource":"*"');
});

test('an L2, made or imported', () => {
  const { secrets, template } = used((stack) => ({
    MADE: { secret: new secretsmanager.Secret(stack, 'Made'), field: 'a' },
    IMPORTED: { secret: secretsmanager.Secret.fromSecretCompleteArn(stack, 'Imported', `${arn}-AbCdEf`) },
  }));
  expect(secrets.map(({ Name }) => Name)).toEqual(['MADE', 'IMPORTED']);
  template.resourceCountIs('AWS::SecretsManager::Secret', 1);
});

test('a token is taken for a full ARN', () => {
  const { secrets } = used({ A: { secret: Token.asString({ 'Fn::ImportValue': 'SecretArn' }), field: 'a' } });
  expect(JSON.stringify(secrets)).toContain('Fn::ImportValue');
});

test('generated: so many letters and digits, under the key that is given', () => {
  const { template } = used({ SESSION_SECRET: { generate: 48 } }, (stack) => new kms.Key(stack, 'Key'));
  expect(only(template, 'AWS::SecretsManager::Secret')).toMatchObject({
    GenerateSecretString: { PasswordLength: 48, ExcludePunctuation: true },
    KmsKeyId: { 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] },
  });
});

const named = (count: number): Variables =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`V${n}`, { secret: 'prod/db', field: `f${n}` }]));

test.each<[string, Variables, string]>([
  ['ERR_SECRET_ARN', { A: { secret: arn } }, arn],
  ['ERR_SECRET_ARN', { A: { secret: 'prod-secret' } }, 'prod-secret'],
  ['ERR_SECRET_FIELD', { A: { secret: 'x', field: 'a:b' } }, '"a:b"'],
  ['ERR_SECRET_FIELD', { A: { secret: 'x', field: '' } }, '""'],
  ['ERR_SECRET_FIELD', { A: { secret: 'x', field: 'a b' } }, '"a b"'],
  ['ERR_SECRET_LENGTH', { A: { generate: 15 } }, '15'],
  ['ERR_SECRET_LENGTH', { A: { generate: 16.5 } }, '16.5'],
  ['ERR_ENVIRONMENT_COUNT', named(101), '101'],
])('%s: %j', (code, variables, words) => {
  expect(thrown(() => used(variables))).toMatchObject({ code, message: expect.stringContaining(words) as unknown });
});

test('a hundred are taken', () => {
  expect(used(named(100)).secrets).toHaveLength(100);
});
