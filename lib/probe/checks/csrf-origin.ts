import { refusesCrossSite } from '../cross-site';
import { foreignOrigin } from '../asks';
import type { Check } from '../check';

export const csrfOrigin: Check = {
  id: 'csrf-origin',
  title: "Other sites cannot act in a user's name (Origin, for older browsers)",
  practice: 'P09',
  concern: 'csrf',
  severity: 'medium',
  cure: 'Where there is no Sec-Fetch-Site, refuse unsafe requests with a cookie and a foreign Origin.',
  run: refusesCrossSite('with a foreign Origin', () => ({ Origin: foreignOrigin })),
};
