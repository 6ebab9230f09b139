import { attributeOf, isApplication, loadBalancer } from '../load-balancers';
import type { Rule } from '../rule';
import { flag } from '../values';
import { compliantIf } from '../verdict';

export const albAccessLogs: Rule = {
  id: 'alb-access-logs',
  level: 'warning',
  practice: 'P35',
  securityHub: ['ELB.5'],
  types: [loadBalancer],
  info: 'The load balancer keeps no access log.',
  explanation: 'Nobody can say afterwards who asked for what.',
  fix: 'loadBalancer.logAccessLogs(bucket), or loadBalancer.with(new HardenedLoadBalancer())',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5',
  rule: (balancer) =>
    isApplication(balancer)
      ? compliantIf(flag(attributeOf(balancer, 'access_logs.s3.enabled'), false))
      : 'not-applicable',
};
