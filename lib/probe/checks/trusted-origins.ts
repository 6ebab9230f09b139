import { refusesCrossSite } from '../cross-site';
import { foreignHost } from '../asks';
import type { Check } from '../check';

export const trustedOrigins: Check = {
  id: 'trusted-origins',
  title: 'An origin that only looks like a trusted one is foreign',
  practice: 'P09',
  concern: 'trusted-origins',
  severity: 'medium',
  cure: 'Compare the whole Origin, never its beginning or end.',
  run: refusesCrossSite('with an Origin that only begins alike', ({ url }) => ({
    Origin: `${url.protocol}//${url.hostname}.${foreignHost}`,
  })),
};
