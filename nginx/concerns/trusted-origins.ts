import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { exactText } from '../paths';

/** `$origin_kind`: whether the Origin of a request (RFC 6454) is the service's own, trusted, foreign or absent. CSRF and CORS ask it. */
export const trustedOrigins: Concern = ({ trustedOrigins }) => ({
  http: [
    comment(
      'Other sites that may call this one with cookies: trustedOrigins. A sandboxed frame says null, which is foreign. Regular ' +
        'expressions, because plain keys must fit a hash bucket (64 bytes), must not repeat, and match letters of either case.',
    ),
    block('map', ['$http_origin', '$origin_kind'], [directive('default', '$origin_sent'), directive('', 'absent')]),
    block(
      'map',
      ['$http_origin', '$origin_of_another'],
      [directive('default', 'foreign'), ...trustedOrigins.map((origin) => directive(exactText(origin), 'trusted'))],
    ),
    block(
      'map',
      ['$http_origin https://$public_host', '$origin_sent'],
      [directive('default', '$origin_of_another'), directive('~^(?<own_origin>[^ ]+) \\k<own_origin>$', 'own')],
    ),
  ],
});
