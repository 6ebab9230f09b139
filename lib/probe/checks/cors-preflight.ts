import { foreignOrigin } from '../asks';
import type { Check } from '../check';
import { refusesOrigin } from '../cross-origin';

export const corsPreflight: Check = {
  id: 'cors-preflight',
  title: 'Not every site may ask for more (CORS preflight)',
  practice: 'P10',
  concern: 'cors',
  severity: 'high',
  cure: 'Answer CORS from a list of whole origins; never give back any Origin together with Access-Control-Allow-Credentials: true.',
  run: refusesOrigin(() => foreignOrigin, { method: 'OPTIONS', headers: { 'Access-Control-Request-Method': 'PUT' } }),
};
