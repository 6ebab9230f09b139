import { listenerRule } from '../load-balancers';
import type { Rule } from '../rule';
import { ecsService, hasCasemateFront, isBehindNetworkLoadBalancer, targetGroupsOf } from '../services';
import type { Template } from '../template';
import { texts } from '../values';
import { compliantIf } from '../verdict';

const answered = new WeakMap<Template, boolean>();

/** Whether a rule of a listener in the template answers for the file; looked for once. */
function answersItself(template: Template): boolean {
  const known = answered.get(template);
  if (known !== undefined) return known;
  const found = [...template.resources.values()].some(
    ({ type, properties }) =>
      type === listenerRule && texts(properties.Conditions).some((each) => each.includes('/.well-known/security.txt')),
  );
  answered.set(template, found);
  return found;
}

export const securityTxtPresent: Rule = {
  id: 'security-txt-present',
  level: 'info',
  practice: 'P38',
  types: [ecsService],
  info: 'Nothing in the template serves /.well-known/security.txt.',
  explanation: 'Who finds a hole does not know whom to tell, and tells the world.',
  fix: "securityContact: 'mailto:security@example.com', with the front",
  docs: 'https://www.rfc-editor.org/rfc/rfc9116',
  rule: (service, template) => {
    if (hasCasemateFront(service)) return 'compliant';
    if (!targetGroupsOf(service).length || isBehindNetworkLoadBalancer(service)) return 'not-applicable';
    return compliantIf(answersItself(template));
  },
};
