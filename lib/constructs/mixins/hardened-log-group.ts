import { aws_kms as kms, aws_logs as logs, Mixin, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { letLogsUse } from '../key-users';
import { isImported, warnImported } from '../imported';

export interface HardenedLogGroupProps {
  /** The key that encrypts them; CloudWatch Logs is allowed to use it. */
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
    if (construct.kmsKeyId === undefined) {
      construct.kmsKeyId = this.props.encryptionKey.keyArn;
      letLogsUse(this.props.encryptionKey, Stack.of(construct));
    }
    construct.retentionInDays ??= this.props.retention ?? logs.RetentionDays.ONE_YEAR;
  }
}
