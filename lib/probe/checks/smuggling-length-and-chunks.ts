import { refusesAmbiguous } from '../ambiguous';
import { message } from '../asks';
import type { Check } from '../check';

export const smugglingLengthAndChunks: Check = {
  id: 'smuggling-length-and-chunks',
  title: 'A length together with chunks is refused',
  practice: 'P44',
  concern: 'content-length',
  severity: 'high',
  cure: 'Put a front before the app that refuses both together (RFC 9112, section 6.1), as NGINX does from 1.21.1 on.',
  run: refusesAmbiguous([
    [
      'Content-Length and Transfer-Encoding',
      (target) => message(target, 'POST / HTTP/1.1', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
    ],
    [
      'the other way round',
      (target) => message(target, 'POST / HTTP/1.1', ['Transfer-Encoding: chunked', 'Content-Length: 5'], '0\r\n\r\n'),
    ],
  ]),
};
