import type { Rule } from '../rule';
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
  rule: (acl, template) => {
    const { among } = template;
    if (among?.pointingTo(acl, logging, 'ResourceArn').length) return 'compliant';
    return compliantIf(among?.mayPointAnywhere(template, logging, 'ResourceArn') ? undefined : false);
  },
};
