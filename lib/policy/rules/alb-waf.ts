import { isApplication, isInternetFacing, loadBalancer } from '../load-balancers';
import type { Rule } from '../rule';
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
  fix: "new WebAclAssociation(this, 'Waf', { webAcl, resource: loadBalancer.loadBalancerArn }), or a CfnWebACLAssociation",
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-16',
  rule: (balancer, template) => {
    const { among } = template;
    if (!isApplication(balancer) || !isInternetFacing(balancer)) return 'not-applicable';
    if (associations.some((type) => among?.pointingTo(balancer, type, 'ResourceArn').length)) return 'compliant';
    // One whose load balancer cannot be known may be this one's.
    const hidden = associations.some((type) => among?.mayPointAnywhere(template, type, 'ResourceArn'));
    return compliantIf(hidden ? undefined : false);
  },
};
