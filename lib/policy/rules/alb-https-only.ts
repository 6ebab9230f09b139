import { listener, listenerRule } from '../load-balancers';
import type { Rule } from '../rule';
import { Unknown, type Value } from '../unknown';
import { at, elements, text } from '../values';
import { compliantIf, type Compliance } from '../verdict';

/** Whether an action passes a request on. A redirect to HTTPS does not, nor does an answer of the load balancer's own. */
function passesOn(action: Value): boolean | undefined {
  if (action instanceof Unknown) return undefined;
  const [type, protocol] = [text(at(action, 'Type')), at(action, 'RedirectConfig', 'Protocol')];
  if (type === undefined) return undefined;
  // Without a protocol, a redirect keeps that of the request.
  if (type === 'redirect')
    return text(protocol)?.toUpperCase() === 'HTTPS' ? false : protocol instanceof Unknown ? undefined : true;
  return type === 'forward';
}

function safe(actions: readonly Value[]): boolean | undefined {
  const passing = actions.map(passesOn);
  return passing.includes(true) ? false : passing.includes(undefined) || !passing.length ? undefined : true;
}

export const albHttpsOnly: Rule = {
  id: 'alb-https-only',
  level: 'error',
  practice: 'P03',
  securityHub: ['ELB.1'],
  types: [listener],
  info: 'A listener takes requests over plain HTTP and passes them on.',
  explanation: 'Whoever is on the way reads and changes them, cookies and passwords included.',
  fix: "loadBalancer.addRedirect(), or defaultAction: ListenerAction.redirect({ protocol: 'HTTPS', port: '443' })",
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1',
  rule: (resource, template): Compliance => {
    if (text(resource.properties.Protocol) !== 'HTTP') return 'not-applicable';
    const rules = template.among?.pointingTo(resource, listenerRule, 'ListenerArn') ?? [];
    const verdicts = [resource.properties.DefaultActions, ...rules.map(({ properties }) => properties.Actions)].map(
      (actions) => safe(elements(actions)),
    );
    return compliantIf(verdicts.includes(false) ? false : verdicts.includes(undefined) ? undefined : true);
  },
};
