import { attributeOf, isApplication, loadBalancer } from '../load-balancers';
import type { Rule } from '../rule';
import { flag } from '../values';
import { compliantIf } from '../verdict';

export const albDropInvalidHeaders: Rule = {
  id: 'alb-drop-invalid-headers',
  level: 'warning',
  practice: 'P44',
  securityHub: ['ELB.4'],
  types: [loadBalancer],
  info: 'The load balancer passes on headers with invalid names.',
  explanation:
    'Programs behind it read such names each in their own way: the ground for smuggled requests and forged headers.',
  fix: 'dropInvalidHeaderFields: true, or loadBalancer.with(new HardenedLoadBalancer())',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-4',
  rule: (balancer) =>
    isApplication(balancer)
      ? compliantIf(flag(attributeOf(balancer, 'routing.http.drop_invalid_header_fields.enabled'), false))
      : 'not-applicable',
};
