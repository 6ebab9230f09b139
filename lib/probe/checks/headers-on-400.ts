import { first, malformed } from '../asks';
import type { Check } from '../check';
import { protectedError } from '../on-errors';

export const headersOn400: Check = {
  id: 'headers-on-400',
  title: 'Security headers stand on answers of 400 too',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send them with every status (in NGINX: add_header ... always).',
  run: async (target) => protectedError(target, 400, first(await malformed(target)), 'a request with two hosts'),
};
