import { refusesAmbiguous } from '../ambiguous';
import { message } from '../asks';
import type { Check } from '../check';

const post =
  (...headers: string[]) =>
  (target: Parameters<typeof message>[0]) =>
    message(target, 'POST / HTTP/1.1', headers, 'hello');

export const smugglingLengths: Check = {
  id: 'smuggling-lengths',
  title: 'Lengths that contradict each other are refused',
  practice: 'P44',
  concern: 'content-length',
  severity: 'high',
  cure: 'Put a front before the app that refuses them (RFC 9112, section 6.3): each reader takes another one for true.',
  run: refusesAmbiguous([
    ['two lengths', post('Content-Length: 5', 'Content-Length: 0')],
    ['two lengths in a line', post('Content-Length: 5, 0')],
    ['a length with a sign', post('Content-Length: +5')],
  ]),
};
