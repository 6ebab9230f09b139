import { refusesCrossSite } from '../cross-site';
import { foreignOrigin } from '../asks';
import type { Check } from '../check';

export const csrfFetchMetadata: Check = {
  id: 'csrf-fetch-metadata',
  title: "Other sites cannot act in a user's name (Sec-Fetch-Site)",
  practice: 'P09',
  concern: 'csrf',
  severity: 'high',
  cure: 'Refuse unsafe requests with a cookie whose Sec-Fetch-Site is cross-site, or use CSRF tokens.',
  run: refusesCrossSite('with Sec-Fetch-Site: cross-site', () => ({
    Origin: foreignOrigin,
    'Sec-Fetch-Site': 'cross-site',
  })),
};
