import { headerOnPages } from '../on-pages';
import type { Check } from '../check';

export const crossOriginOpenerPolicy: Check = {
  id: 'cross-origin-opener-policy',
  title: 'Pages that open this one cannot hold it (Cross-Origin-Opener-Policy)',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send Cross-Origin-Opener-Policy: same-origin, or same-origin-allow-popups.',
  run: headerOnPages('Cross-Origin-Opener-Policy', (value) =>
    /^(?:same-origin|same-origin-allow-popups|noopener-allow-popups)\b/i.test(value),
  ),
};
