import { aws_logs as logs, Stack, type StackProps } from 'aws-cdk-lib';
import { ServiceKey } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const encryptionKey = new ServiceKey(this, 'Key').key;
    new logs.LogGroup(this, 'Web', { encryptionKey });
  }
}
