import { aws_iam as iam, aws_kms as kms, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface ServiceKeyProps {
  /** @default RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** One key for what a service writes: its logs, its alarms, the secrets made for it. */
export class ServiceKey extends Construct {
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, { removalPolicy = RemovalPolicy.RETAIN }: ServiceKeyProps = {}) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      enableKeyRotation: true,
      removalPolicy,
      description: `Logs, alarms and secrets of ${this.node.scope?.node.path ?? ''}`,
    });
    const { region } = Stack.of(this);
    // CloudWatch Logs encrypts with it, for log groups of this account only.
    this.key.grantEncryptDecrypt(
      new iam.ServicePrincipal(`logs.${region}.amazonaws.com`, {
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': Stack.of(this).formatArn({ service: 'logs', resource: '*' }),
          },
        },
      }),
    );
    // Whoever may use the key may not hand it on: only services of AWS make grants, for what they keep with it (EFS).
    this.key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'GrantsForServicesOnly',
        effect: iam.Effect.DENY,
        principals: [new iam.StarPrincipal()],
        actions: ['kms:CreateGrant'],
        resources: ['*'],
        conditions: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
      }),
    );
    // Alarms reach an encrypted topic only where CloudWatch may use its key.
    this.key.grantEncryptDecrypt(new iam.ServicePrincipal('cloudwatch.amazonaws.com'));
  }
}
