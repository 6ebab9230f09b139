import type { WafRuleOf } from '../rule';
import { counted, managedGroup } from './managed';

/** Commands of a POSIX shell, in queries, headers and bodies. */
export const posix: WafRuleOf = (options) =>
  options.linux
    ? managedGroup(options, 'posix', 'AWSManagedRulesUnixRuleSet', {
        overrides: options.mode === 'count' ? counted('UNIXShellCommandsVariables_BODY') : [],
      })
    : undefined;
