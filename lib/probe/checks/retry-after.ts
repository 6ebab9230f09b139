import { header } from '../answer';
import { refusedBurst } from '../burst';
import { fail, pass, quote, type Check } from '../check';

export const retryAfter: Check = {
  id: 'retry-after',
  title: 'Who is refused for now is told when to come back (Retry-After)',
  practice: 'P16',
  concern: 'unavailable',
  severity: 'low',
  cure: 'Send Retry-After with 429 and 503 (RFC 9110, section 10.2.3).',
  stage: 'burst',
  run: async (target) => {
    const answer = await refusedBurst(target);
    const value = header(answer, 'retry-after');
    return value === undefined
      ? fail(`The ${answer.status} has no Retry-After.`)
      : pass(`Retry-After: ${quote(value)}`);
  },
};
