import type { WafRuleOf } from '../rule';
import { counted, managedGroup } from './managed';

/** Log4Shell and other requests that nobody honest sends. */
export const knownBadInputs: WafRuleOf = (options) =>
  managedGroup(options, 'known-bad-inputs', 'AWSManagedRulesKnownBadInputsRuleSet', {
    overrides: options.mode === 'count' ? counted('JavaDeserializationRCE_BODY', 'Log4JRCE_BODY') : [],
  });
