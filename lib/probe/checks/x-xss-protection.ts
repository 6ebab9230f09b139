import { headerOnPages } from '../on-pages';
import type { Check } from '../check';

export const xXssProtection: Check = {
  id: 'x-xss-protection',
  title: 'The XSS auditor of old browsers, itself a hole, is not switched on',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send X-XSS-Protection: 0, or leave it out.',
  run: headerOnPages('X-XSS-Protection', (value) => !value.startsWith('1')),
};
