import { aws_logs as logs, Stack, type StackProps } from 'aws-cdk-lib';
import { HardenedLogGroup, ServiceKey } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new logs.LogGroup(this, 'Web');
    new logs.LogGroup(this, 'Worker', { retention: logs.RetentionDays.ONE_MONTH });
    // Every log group of the stack, and of what is in it.
    const encryptionKey = new ServiceKey(this, 'LogKey').key;
    this.with(new HardenedLogGroup({ encryptionKey }));
  }
}
