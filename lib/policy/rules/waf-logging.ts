import type { Rule } from '../rule';
import { references } from '../values';
import { compliantIf } from '../verdict';
import { webAcl } from '../web-acls';

const logging = 'AWS::WAFv2::LoggingConfiguration';

export const wafLogging: Rule = {
  id: 'waf-logging',
  level: 'warning',
  practice: 'P35',
  securityHub: ['WAF.11'],
  types: [webAcl],
  info: 'The web ACL writes no log.',
  explanation: 'What it refused, and what it let pass, cannot be looked into.',
  fix: "new WebAcl(this, 'Waf') logs; else a CfnLoggingConfiguration with resourceArn: acl.attrArn",
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html#waf-11',
  rule: (acl, { among }) => {
    if (among?.pointingTo(acl, logging, 'ResourceArn').length) return 'compliant';
    const blind = among?.ofType(logging).some(({ properties }) => references(properties.ResourceArn).length === 0);
    return compliantIf(blind ? undefined : false);
  },
};
