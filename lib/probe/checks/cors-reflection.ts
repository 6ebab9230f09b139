import { foreignOrigin } from '../asks';
import type { Check } from '../check';
import { refusesOrigin } from '../cross-origin';

export const corsReflection: Check = {
  id: 'cors-reflection',
  title: 'Not every site may read with the cookies of a user (CORS)',
  practice: 'P10',
  concern: 'cors',
  severity: 'high',
  cure: 'Answer CORS from a list of whole origins; never give back any Origin together with Access-Control-Allow-Credentials: true.',
  run: refusesOrigin(() => foreignOrigin),
};
