import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

/** A GET or HEAD has no body: it would have no meaning (RFC 9110, section 9.3.1), but carries requests past proxies and checks. */
export const contentLength: Concern = () => ({
  http: [
    comment(
      'Some clients announce the body that they do not send: `Content-Length: 0`. Lengths that are malformed, contradict ' +
        'each other or a transfer coding, NGINX refuses itself. Over HTTP/2 a body need not be announced: NGINX learns of such a one ' +
        "only as it reads it, too late for any rule here, and tells the app its true length. That one is refused in the app's process, by the " +
        'preload (container/preload/content-length.ts).',
    ),
    block(
      'map',
      ['$content_length$http_transfer_encoding', '$body_unexpected'],
      [directive('default', '$body_unexpected_by_method'), directive('', '')],
    ),
    block(
      'map',
      ['$content_length:$http_transfer_encoding', '$body_announced'],
      [directive('default', '1'), directive('~^0*:$', '')],
    ),
    comment('The method as the client sent it: an error page is a GET to NGINX.'),
    block(
      'map',
      ['$body_announced $request', '$body_unexpected_by_method'],
      [directive('default', ''), directive('~^1 (?:GET|HEAD) ', '1')],
    ),
  ],
  proxy: [block('if', ['($body_unexpected)'], [directive('return', '400')])],
  refusals: [{ variable: '$body_unexpected', value: '1' }],
});
