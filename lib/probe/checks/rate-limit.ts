import { burst, toldBurst } from '../burst';
import { fail, pass, type Check } from '../check';

export const rateLimit: Check = {
  id: 'rate-limit',
  title: 'One client has only so many requests a second',
  practice: 'P16',
  concern: 'rate-limit',
  severity: 'high',
  cure: 'Limit the requests of each client, and answer 429 (in NGINX: limit_req).',
  stage: 'burst',
  run: async (target) => {
    const result = await burst(target);
    return result.refused ? pass(toldBurst(result)) : fail(toldBurst(result));
  },
};
