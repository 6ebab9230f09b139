import type { Rule } from '../rule';
import { at, flag, known, written } from '../values';
import { compliantIf, together } from '../verdict';

const repository = 'AWS::ECR::Repository';

export const ecrScanImmutable: Rule = {
  id: 'ecr-scan-immutable',
  level: 'warning',
  practice: 'P26',
  securityHub: ['ECR.1', 'ECR.2'],
  types: [repository],
  info: 'A repository lets tags be moved, or its images are not scanned.',
  explanation: 'A tag that was tested can name another image tomorrow, and known holes in it go unseen.',
  fix: 'imageScanOnPush: true, imageTagMutability: ecr.TagMutability.IMMUTABLE',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html',
  rule: ({ properties }, { among }) => {
    // A registry can scan for all of its repositories.
    const byRegistry = among?.ofType('AWS::ECR::RegistryScanningConfiguration').length;
    return together([
      [
        'scan',
        byRegistry
          ? 'not-applicable'
          : compliantIf(flag(at(properties.ImageScanningConfiguration, 'ScanOnPush'), false)),
      ],
      [
        'immutable',
        compliantIf(
          known(properties.ImageTagMutability, (tags) =>
            tags === undefined ? false : /^IMMUTABLE/.test(written(tags)),
          ),
        ),
      ],
    ]);
  },
};
