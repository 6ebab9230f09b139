import { listenerRule } from '../load-balancers';
import type { Rule } from '../rule';
import { ecsService, hasCasemateFront, isBehindNetworkLoadBalancer, targetGroupsOf } from '../services';
import { texts } from '../values';
import { compliantIf } from '../verdict';

export const securityTxtPresent: Rule = {
  id: 'security-txt-present',
  level: 'info',
  practice: 'P38',
  types: [ecsService],
  info: 'Nothing in the template serves /.well-known/security.txt.',
  explanation: 'Who finds a hole does not know whom to tell, and tells the world.',
  fix: "securityContact: 'mailto:security@example.com', with the front",
  docs: 'https://www.rfc-editor.org/rfc/rfc9116',
  rule: (service, { among }) => {
    if (hasCasemateFront(service)) return 'compliant';
    if (!targetGroupsOf(service).length || isBehindNetworkLoadBalancer(service)) return 'not-applicable';
    const answered = among
      ?.ofType(listenerRule)
      .some(({ properties }) => texts(properties.Conditions).some((each) => each.includes('security.txt')));
    return compliantIf(answered);
  },
};
