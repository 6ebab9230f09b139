import { aws_kms as kms, aws_logs as logs, Mixin } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isImported, warnImported } from '../imported';

export interface HardenedLogGroupProps {
  /** The key that encrypts them; it must let CloudWatch Logs use it, as that of `ServiceKey` does. */
  readonly encryptionKey: kms.IKey;
  /**
   * How long lines are kept, where the log group does not say.
   * @default ONE_YEAR
   */
  readonly retention?: logs.RetentionDays;
}

/** `stack.with(new HardenedLogGroup({ encryptionKey }))`: log groups encrypted, and not kept for ever. */
export class HardenedLogGroup extends Mixin {
  constructor(private readonly props: HardenedLogGroupProps) {
    super();
  }

  override supports(construct: IConstruct): construct is logs.CfnLogGroup {
    return construct instanceof logs.CfnLogGroup || isImported(construct, 'logGroupArn');
  }

  override applyTo(construct: IConstruct): void {
    if (!(construct instanceof logs.CfnLogGroup)) {
      if (this.supports(construct))
        warnImported(construct, 'HardenedLogGroup', 'Set its key and retention where it is made.');
      return;
    }
    construct.kmsKeyId ??= this.props.encryptionKey.keyArn;
    construct.retentionInDays ??= this.props.retention ?? logs.RetentionDays.ONE_YEAR;
  }
}
