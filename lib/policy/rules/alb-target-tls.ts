import { targetGroup } from '../load-balancers';
import type { Rule } from '../rule';
import { known, text } from '../values';
import { compliantIf } from '../verdict';

export const albTargetTls: Rule = {
  id: 'alb-target-tls',
  level: 'warning',
  practice: 'P03',
  securityHub: ['ELB.22'],
  types: [targetGroup],
  info: 'The load balancer speaks plain HTTP to its targets.',
  explanation: 'What clients send under TLS crosses the network in clear behind it.',
  fix: 'protocol: elbv2.ApplicationProtocol.HTTPS for the target group, or service.with(new FrontedService(...))',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-22',
  rule: ({ properties }) => {
    if (text(properties.TargetType) === 'lambda') return 'not-applicable';
    return compliantIf(
      known(properties.Protocol, (protocol) =>
        protocol === 'HTTPS' || protocol === 'TLS' ? true : protocol === 'HTTP' ? false : undefined,
      ),
    );
  },
};
