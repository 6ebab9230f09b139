import { refusesAmbiguous } from '../ambiguous';
import { message } from '../asks';
import type { Check } from '../check';

const chunked = (body: string) => (target: Parameters<typeof message>[0]) =>
  message(target, 'POST / HTTP/1.1', ['Transfer-Encoding: chunked'], body);

export const smugglingChunkSize: Check = {
  id: 'smuggling-chunk-size',
  title: 'A malformed chunk size is refused',
  practice: 'P44',
  concern: 'content-length',
  severity: 'medium',
  cure: 'Put a front before the app that refuses them (RFC 9112, section 7.1).',
  run: refusesAmbiguous([
    ['no number', chunked('xyz\r\nhello\r\n0\r\n\r\n')],
    ['a number over 64 bits', chunked('10000000000000005\r\nhello\r\n0\r\n\r\n')],
    ['a negative number', chunked('-5\r\nhello\r\n0\r\n\r\n')],
  ]),
};
