import { headerOnPages } from '../on-pages';
import type { Check } from '../check';

export const xPermittedCrossDomainPolicies: Check = {
  id: 'x-permitted-cross-domain-policies',
  title: 'Flash and PDF readers load nothing across sites',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send X-Permitted-Cross-Domain-Policies: none.',
  run: headerOnPages('X-Permitted-Cross-Domain-Policies', (value) =>
    /^(?:none|none-this-response|master-only)$/i.test(value),
  ),
};
