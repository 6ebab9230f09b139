import { aws_kms as kms, aws_logs as logs } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HardenedLogGroup, ServiceKey } from '../../../../lib/constructs';
import { elsewhere, only, partStack, propertiesOf, warningsOf } from '../../../helpers/stack';

const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789012';

test('alone, over a stack: every log group is encrypted, and ends', () => {
  const stack = partStack();
  new logs.CfnLogGroup(stack, 'Forever');
  new logs.LogGroup(stack, 'Month', { retention: logs.RetentionDays.ONE_MONTH });
  stack.with(new HardenedLogGroup({ encryptionKey: new ServiceKey(stack, 'Key').key }));
  const groups = propertiesOf(Template.fromStack(stack), 'AWS::Logs::LogGroup');
  expect(groups.map(({ RetentionInDays }) => RetentionInDays)).toEqual([365, 30]);
  for (const group of groups) expect(group).toHaveProperty('KmsKeyId');
});

test("somebody's own key and retention stay", () => {
  const stack = partStack();
  const encryptionKey = new kms.Key(stack, 'Own');
  new logs.LogGroup(stack, 'Log', { encryptionKey, retention: logs.RetentionDays.ONE_DAY });
  stack.with(new HardenedLogGroup({ encryptionKey: new ServiceKey(stack, 'Key').key }));
  expect(only(Template.fromStack(stack), 'AWS::Logs::LogGroup')).toMatchObject({
    RetentionInDays: 1,
    KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Own/), 'Arn'] },
  });
});

test('a plain key is opened to CloudWatch Logs of this account, once', () => {
  const stack = partStack();
  const encryptionKey = new kms.Key(stack, 'Own');
  for (const id of ['One', 'Two']) new logs.LogGroup(stack, id);
  stack.with(new HardenedLogGroup({ encryptionKey, retention: logs.RetentionDays.TWO_YEARS }));
  const { KeyPolicy } = only(Template.fromStack(stack), 'AWS::KMS::Key');
  const { Statement } = KeyPolicy as { Statement: { Principal: object }[] };
  expect(Statement.filter(({ Principal }) => JSON.stringify(Principal).includes('logs.eu-central-1'))).toEqual([
    expect.objectContaining({
      Effect: 'Allow',
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() as unknown } },
    }),
  ]);
});

test('a key and a log group that are imported are named at synth', () => {
  const stack = partStack();
  const { logGroup } = elsewhere(stack);
  new logs.LogGroup(stack, 'Log');
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', keyArn);
  stack.with(new HardenedLogGroup({ encryptionKey }));
  expect(logGroup.node.path).toBe('Part/SharedLog');
  expect(warningsOf(stack).sort()).toEqual([
    expect.stringContaining('HardenedLogGroup cannot change Part/SharedLog'),
    expect.stringContaining('See that it lets logs.eu-central-1.amazonaws.com use the key'),
  ]);
});
