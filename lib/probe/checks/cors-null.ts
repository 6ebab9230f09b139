import type { Check } from '../check';
import { refusesOrigin } from '../cross-origin';

export const corsNull: Check = {
  id: 'cors-null',
  title: 'A sandboxed frame (Origin: null) may not read',
  practice: 'P10',
  concern: 'cors',
  severity: 'high',
  cure: 'Answer CORS from a list of whole origins; never give back any Origin together with Access-Control-Allow-Credentials: true.',
  run: refusesOrigin(() => 'null'),
};
