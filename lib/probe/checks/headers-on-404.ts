import type { Check } from '../check';
import { protectedError } from '../on-errors';

export const headersOn404: Check = {
  id: 'headers-on-404',
  title: 'Security headers stand on answers of 404 too',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send them with every status (in NGINX: add_header ... always).',
  run: async (target) => protectedError(target, 404, await target.missing(), 'an unknown path'),
};
