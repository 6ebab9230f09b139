import type { WafRuleOf } from '../rule';
import { managedGroup } from './managed';

/** Stolen credentials at the login. Priced by itself: https://aws.amazon.com/waf/pricing/ */
export const accountTakeover: WafRuleOf = (options) => {
  if (!options.accountTakeover) return undefined;
  const { loginPath, payload, usernameField, passwordField } = options.accountTakeover;
  return managedGroup(options, 'account-takeover', 'AWSManagedRulesATPRuleSet', {
    configs: [
      {
        awsManagedRulesAtpRuleSet: {
          loginPath,
          requestInspection: {
            payloadType: payload,
            usernameField: { identifier: usernameField },
            passwordField: { identifier: passwordField },
          },
        },
      },
    ],
  });
};
