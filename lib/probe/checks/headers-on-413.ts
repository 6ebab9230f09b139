import { first, largeBody } from '../asks';
import type { Check } from '../check';
import { protectedError } from '../on-errors';

export const headersOn413: Check = {
  id: 'headers-on-413',
  title: 'Security headers stand on answers of 413 too',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send them with every status (in NGINX: add_header ... always).',
  run: async (target) => protectedError(target, 413, first(await largeBody(target)), 'a body of 1 GB'),
};
