import { Annotations, aws_iam as iam, aws_kms as kms, Stack } from 'aws-cdk-lib';

/** CloudWatch Logs encrypts with the key, for log groups of this account only. */
export function letLogsUse(key: kms.IKey, user: Stack): void {
  const logs = new iam.ServicePrincipal(`logs.${user.region}.amazonaws.com`);
  const arn = user.formatArn({ service: 'logs', resource: '*' });
  allow(key, logs, { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn } });
}

/** Alarms reach an encrypted topic only where CloudWatch may use its key. */
export function letAlarmsUse(key: kms.IKey): void {
  allow(key, new iam.ServicePrincipal('cloudwatch.amazonaws.com'));
}

/** One statement a user, however often it is said: the CDK merges those that are the same. */
function allow(key: kms.IKey, principal: iam.ServicePrincipal, conditions: Record<string, unknown> = {}): void {
  const { statementAdded } = key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [principal],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions,
    }),
  );
  if (statementAdded) return;
  Annotations.of(key).addWarningV2(
    `casemate:imported-key-${principal.service.split('.')[0] ?? ''}`,
    `The policy of ${key.node.path}, which was made elsewhere, cannot be changed from here. See that it lets ${principal.service} use the key.`,
  );
}
