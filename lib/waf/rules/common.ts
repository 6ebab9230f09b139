import type { WafRuleOf } from '../rule';
import { counted, managedGroup } from './managed';

/** What reads a body: honest texts and uploads meet these. */
const body = ['CrossSiteScripting_BODY', 'GenericLFI_BODY', 'GenericRFI_BODY', 'EC2MetaDataSSRF_BODY'];

/** AWS's core rule set. https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html */
export const common: WafRuleOf = (options) =>
  managedGroup(options, 'common', 'AWSManagedRulesCommonRuleSet', {
    overrides: [
      // It refuses every body over 8 KB, whatever is in it; the front has the limit of the options.
      ...counted('SizeRestrictions_BODY'),
      ...(options.mode === 'count' ? counted(...body) : []),
    ],
  });
