import { foreignHost } from '../asks';
import type { Check } from '../check';
import { refusesOrigin } from '../cross-origin';

export const corsLookalike: Check = {
  id: 'cors-lookalike',
  title: 'An origin that only looks like this one may not read',
  practice: 'P10',
  concern: 'cors',
  severity: 'high',
  cure: 'Answer CORS from a list of whole origins; never give back any Origin together with Access-Control-Allow-Credentials: true.',
  run: refusesOrigin(({ url }) => `${url.protocol}//${url.hostname}.${foreignHost}`),
};
