import { headerOnPages } from '../on-pages';
import type { Check } from '../check';

export const referrerPolicy: Check = {
  id: 'referrer-policy',
  title: 'Other sites do not learn the paths of this one (Referrer-Policy)',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send Referrer-Policy: strict-origin-when-cross-origin, or a stricter one.',
  run: headerOnPages('Referrer-Policy', (value) =>
    /(?:^|,)\s*(?:no-referrer|same-origin|strict-origin|strict-origin-when-cross-origin)\s*$/i.test(value),
  ),
};
