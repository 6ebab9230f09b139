import { isRedirect } from '../answer';
import type { Check } from '../check';
import { protectedError } from '../on-errors';

export const headersOn500: Check = {
  id: 'headers-on-500',
  title: 'Security headers stand on answers of 500 too',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send them with every status (in NGINX: add_header ... always).',
  // After all that could provoke one.
  stage: 'login',
  run: async (target) => {
    const found = target.seen().find(([, answer]) => answer.status === 500 && !isRedirect(answer));
    return protectedError(target, 500, found?.[1], found?.[0] ?? 'everything that was asked');
  },
};
