import type { WafRuleOf } from '../rule';
import { managedGroup } from './managed';

/** Files of Linux in URLs and headers. Not by default: with it and `posix` the default set would pass 1,500 units. */
export const linux: WafRuleOf = (options) =>
  options.linux ? managedGroup(options, 'linux', 'AWSManagedRulesLinuxRuleSet') : undefined;
