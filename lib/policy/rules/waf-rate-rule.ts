import type { Rule } from '../rule';
import { compliantIf } from '../verdict';
import { statementsOf, webAcl } from '../web-acls';

export const wafRateRule: Rule = {
  id: 'waf-rate-rule',
  level: 'warning',
  practice: 'P16',
  types: [webAcl],
  info: "The web ACL limits nobody's rate.",
  explanation: 'One address may send as much as it likes, passwords to try included.',
  fix: "new WebAcl(this, 'Waf'), or a rule with a RateBasedStatement",
  docs: 'https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html',
  rule: (acl, template) => {
    const { statements, complete } = statementsOf(acl, template);
    return compliantIf(
      statements.some(([kind]) => kind === 'RateBasedStatement') ? true : complete ? false : undefined,
    );
  },
};
