import { burst } from '../burst';
import type { Check } from '../check';
import { protectedError } from '../on-errors';

export const headersOn429: Check = {
  id: 'headers-on-429',
  title: 'Security headers stand on answers of 429 too',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send them with every status (in NGINX: add_header ... always).',
  stage: 'burst',
  run: async (target) => protectedError(target, 429, (await burst(target)).refused, 'a burst'),
};
