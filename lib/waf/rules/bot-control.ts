import type { WafRuleOf } from '../rule';
import { managedGroup } from './managed';

/** Bots. Priced by itself: https://aws.amazon.com/waf/pricing/ */
export const botControl: WafRuleOf = (options) =>
  options.botControl &&
  managedGroup(options, 'bot-control', 'AWSManagedRulesBotControlRuleSet', {
    configs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: options.botControl } }],
  });
