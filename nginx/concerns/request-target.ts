import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

/** A target that NGINX and the app would read differently is refused. */
export const requestTarget: Concern = () => ({
  http: [
    comment(
      'A fragment is never part of a request (RFC 9112, section 3.2). NGINX forgets it, and with it what follows; the app would ' +
        'get it whole, `/../.env` and all.',
    ),
    block('map', ['$request_uri', '$fragment_in_target'], [directive('default', ''), directive('~#', '1')]),
  ],
  proxy: [block('if', ['($fragment_in_target)'], [directive('return', '400')])],
  refusals: [{ variable: '$fragment_in_target', value: '1' }],
});
