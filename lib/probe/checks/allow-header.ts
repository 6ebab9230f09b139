import { header } from '../answer';
import { first, trace } from '../asks';
import { fail, pass, quote, skip, type Check } from '../check';

export const allowHeader: Check = {
  id: 'allow-header',
  title: 'A refused method names those that are taken (Allow)',
  practice: 'P23',
  concern: 'methods',
  severity: 'low',
  cure: 'Send Allow with every 405 (RFC 9110, section 15.5.6).',
  run: async (target) => {
    const answer = first(await trace(target));
    if (answer?.status !== 405) return skip(`No 405 was seen: TRACE was answered ${answer?.status ?? 'not at all'}.`);
    const allow = header(answer, 'allow');
    return allow === undefined ? fail('The 405 for TRACE has no Allow.') : pass(`Allow: ${quote(allow)}`);
  },
};
