import { isApplication, isInternetFacing, loadBalancer } from '../load-balancers';
import type { Rule } from '../rule';
import { references } from '../values';
import { compliantIf } from '../verdict';

const associations = ['AWS::WAFv2::WebACLAssociation', 'AWS::WAFRegional::WebACLAssociation'];

export const albWaf: Rule = {
  id: 'alb-waf',
  level: 'warning',
  practice: 'P12',
  securityHub: ['ELB.16'],
  types: [loadBalancer],
  info: 'No web ACL is associated with the public load balancer.',
  explanation: 'Known attacks and floods reach the tasks.',
  fix: "new WebAclAssociation(this, 'Waf', { loadBalancer, webAcl }), or a CfnWebACLAssociation",
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-16',
  rule: (balancer, { among }) => {
    if (!isApplication(balancer) || !isInternetFacing(balancer)) return 'not-applicable';
    if (associations.some((type) => among?.pointingTo(balancer, type, 'ResourceArn').length)) return 'compliant';
    // One whose load balancer cannot be known may be this one's.
    const other = associations.flatMap((type) => among?.ofType(type) ?? []);
    const blind = other.some(({ properties }) => references(properties.ResourceArn).length === 0);
    return compliantIf(blind ? undefined : false);
  },
};
