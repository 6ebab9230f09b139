import { first, longHeader } from '../asks';
import type { Check } from '../check';
import { protectedError } from '../on-errors';

export const headersOn431: Check = {
  id: 'headers-on-431',
  title: 'Security headers stand on answers of 431 too',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send them with every status (in NGINX: add_header ... always).',
  run: async (target) => protectedError(target, 431, first(await longHeader(target)), 'a header of 12 KB'),
};
