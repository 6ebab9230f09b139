import { refusesAmbiguous } from '../ambiguous';
import { message } from '../asks';
import type { Check } from '../check';

const coded = (line: string) => (target: Parameters<typeof message>[0]) =>
  message(target, 'POST / HTTP/1.1', [line], '0\r\n\r\n');

export const smugglingCoding: Check = {
  id: 'smuggling-coding',
  title: 'A Transfer-Encoding in disguise is refused',
  practice: 'P44',
  concern: 'content-length',
  severity: 'medium',
  cure: 'Put a front before the app that refuses them (RFC 9112, sections 5.1 and 6.1).',
  run: refusesAmbiguous([
    ['an unknown coding', coded('Transfer-Encoding: xchunked')],
    ['a blank before the colon', coded('Transfer-Encoding : chunked')],
    ['chunked twice', coded('Transfer-Encoding: chunked, chunked')],
  ]),
};
