import { attributeOf, isApplication, loadBalancer } from '../load-balancers';
import type { Rule } from '../rule';
import { known, written } from '../values';
import { compliantIf } from '../verdict';

export const albDesync: Rule = {
  id: 'alb-desync',
  level: 'error',
  practice: 'P44',
  securityHub: ['ELB.12'],
  types: [loadBalancer],
  info: 'The load balancer passes on requests that it knows to be ambiguous.',
  explanation: 'In the mode monitor, a request that two programs read differently reaches the app: request smuggling.',
  fix: 'desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST, or loadBalancer.with(new HardenedLoadBalancer())',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-12',
  rule: (balancer) =>
    isApplication(balancer)
      ? compliantIf(
          known(attributeOf(balancer, 'routing.http.desync_mitigation_mode'), (mode) =>
            mode === undefined ? true : /^(?:defensive|strictest)$/.test(written(mode)),
          ),
        )
      : 'not-applicable',
};
