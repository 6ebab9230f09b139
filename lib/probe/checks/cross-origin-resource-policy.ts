import { headerOnPages } from '../on-pages';
import type { Check } from '../check';

export const crossOriginResourcePolicy: Check = {
  id: 'cross-origin-resource-policy',
  title: 'Pages cannot be pulled into the process of another site',
  practice: 'P04',
  concern: 'cross-origin-resource-policy',
  severity: 'low',
  cure: 'Send Cross-Origin-Resource-Policy: same-origin with pages and data.',
  run: headerOnPages('Cross-Origin-Resource-Policy', (value) => /^same-(?:origin|site)$/i.test(value)),
};
