import { listener } from '../load-balancers';
import type { Rule } from '../rule';
import { known, text, written } from '../values';
import { compliantIf } from '../verdict';

/** TLS 1.2 and above. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const modern = /^ELBSecurityPolicy-(?:TLS13-1-[23]-|TLS-1-2-|FS-1-2-)/;

export const albTlsPolicy: Rule = {
  id: 'alb-tls-policy',
  level: 'error',
  practice: 'P03',
  securityHub: ['ELB.17'],
  types: [listener],
  info: 'A listener takes TLS 1.0 or 1.1, or old ciphers without need.',
  explanation: 'Without a policy of its own, a listener gets ELBSecurityPolicy-2016-08, which takes TLS 1.0.',
  fix: 'sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17',
  rule: ({ properties }) => {
    if (!/^(?:HTTPS|TLS)$/.test(text(properties.Protocol) ?? '')) return 'not-applicable';
    return compliantIf(
      known(properties.SslPolicy, (policy) => (policy === undefined ? false : modern.test(written(policy)))),
    );
  },
};
