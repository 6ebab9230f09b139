import { anyPages } from '../asks';
import { headerOnPages } from '../on-pages';
import type { Check } from '../check';

export const xContentTypeOptions: Check = {
  id: 'x-content-type-options',
  title: 'Browsers do not guess types (nosniff)',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'medium',
  cure: 'Send X-Content-Type-Options: nosniff.',
  run: headerOnPages('X-Content-Type-Options', (value) => /^nosniff$/i.test(value), anyPages),
};
