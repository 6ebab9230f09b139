import type { Rule } from '../rule';
import { given } from '../values';
import { compliantIf, together } from '../verdict';

export const logsEncryptedRetained: Rule = {
  id: 'logs-encrypted-retained',
  level: 'warning',
  practice: 'P35',
  securityHub: ['CloudWatch.16'],
  types: ['AWS::Logs::LogGroup'],
  info: 'A log group has no key of its own, or keeps its lines for ever.',
  explanation: 'Logs hold what clients send. A key of yours says who may read them; a date says when they are gone.',
  fix: 'encryptionKey: key, retention: logs.RetentionDays.ONE_YEAR; or stack.with(new HardenedLogGroup({ encryptionKey: key }))',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16',
  rule: ({ properties }) =>
    together([
      ['encrypted', compliantIf(given(properties.KmsKeyId))],
      ['retained', compliantIf(given(properties.RetentionInDays))],
    ]),
};
