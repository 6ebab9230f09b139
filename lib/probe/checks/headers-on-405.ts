import { first, trace } from '../asks';
import type { Check } from '../check';
import { protectedError } from '../on-errors';

export const headersOn405: Check = {
  id: 'headers-on-405',
  title: 'Security headers stand on answers of 405 too',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send them with every status (in NGINX: add_header ... always).',
  run: async (target) => protectedError(target, 405, first(await trace(target)), 'TRACE'),
};
