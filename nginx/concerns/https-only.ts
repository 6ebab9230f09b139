import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { hostNames, httpsOrigin } from '../listen';

/** Plain HTTP only leads to HTTPS, on its own port and on the port of HTTPS itself. */
export const httpsOnly: Concern = (options, profile) => {
  const address = `${httpsOrigin(profile)}$request_uri`;
  return {
    http: [
      comment('497 is NGINX for plain HTTP on a TLS port. 308 keeps method and body (RFC 9110, section 15.4.9).'),
      directive('error_page', '497', '=', '/.casemate/https'),
    ],
    pages: [{ path: '/.casemate/https', directives: [directive('internal'), directive('return', '308', address)] }],
    servers:
      profile.httpPort === undefined
        ? []
        : [
            [
              ...profile.addresses.map((address) => directive('listen', `${address}:${profile.httpPort}`)),
              directive('server_name', ...hostNames(options, profile)),
              block('location', ['/'], [directive('return', '308', address)]),
            ],
          ],
  };
};
