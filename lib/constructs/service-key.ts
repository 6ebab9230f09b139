import { aws_iam as iam, aws_kms as kms, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { letAlarmsUse, letLogsUse } from './key-users';

export interface ServiceKeyProps {
  /** What becomes of the key with its stack: without it, nothing it encrypted can be read. @default RETAIN */
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
    letLogsUse(this.key, Stack.of(this));
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
    letAlarmsUse(this.key);
  }
}
