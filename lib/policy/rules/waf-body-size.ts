import type { Rule } from '../rule';
import { at, text } from '../values';
import { compliantIf } from '../verdict';
import { statementsOf, webAcl } from '../web-acls';

export const wafBodySize: Rule = {
  id: 'waf-body-size',
  level: 'warning',
  practice: 'P18',
  types: [webAcl],
  info: 'The web ACL has no rule about the size of bodies.',
  explanation: 'Behind a load balancer it inspects the first 8 KB alone: whatever follows passes unseen.',
  fix: "new WebAcl(this, 'Waf'), or a SizeConstraintStatement on the body with oversizeHandling: 'MATCH'",
  docs: 'https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html',
  rule: (acl, template) => {
    const { statements, complete } = statementsOf(acl, template);
    const found = statements.some(([kind, statement]) =>
      kind === 'SizeConstraintStatement'
        ? ['Body', 'JsonBody'].some((part) => at(statement, 'FieldToMatch', part) !== undefined)
        : kind === 'ManagedRuleGroupStatement' && text(at(statement, 'Name')) === 'AWSManagedRulesCommonRuleSet',
    );
    return compliantIf(found ? true : complete ? false : undefined);
  },
};
