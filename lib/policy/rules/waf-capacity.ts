import type { Rule } from '../rule';
import { compliantIf } from '../verdict';
import { leastCapacity, webAcl } from '../web-acls';

const included = 1500;

export const wafCapacity: Rule = {
  id: 'waf-capacity',
  level: 'warning',
  practice: 'P12',
  types: [webAcl],
  info: 'The web ACL needs more capacity than AWS WAF includes.',
  explanation: 'Above 1,500 units every request costs more; above 5,000 the web ACL is refused.',
  fix: "Leave managed groups out that the app has no use for; new WebAcl(this, 'Waf') stays below",
  docs: 'https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html',
  rule: (acl, template) => {
    const { units, complete } = leastCapacity(acl, template);
    return compliantIf(units > included ? false : complete ? true : undefined);
  },
};
