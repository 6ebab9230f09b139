import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

/** Browsers keep to HTTPS (RFC 6797). */
export const strictTransportSecurity: Concern = ({ hstsMaxAge, hstsIncludeSubDomains, hstsPreload }) => ({
  http: [
    comment(
      'Not for the names of this machine: browsers remember the policy for the name, not the port, and would refuse ' +
        "every other project's http://localhost for a year.",
    ),
    block(
      'map',
      ['$host', '$strict_transport_security'],
      [
        directive('hostnames'),
        directive('default', '$strict_transport_security_over_tls'),
        directive('.localhost', ''),
        directive('127.*', ''),
        directive('[::1]', ''),
      ],
    ),
    comment('Over plain HTTP it must not be sent (RFC 6797, section 7.2).'),
    block(
      'map',
      ['$https', '$strict_transport_security_over_tls'],
      [
        directive('default', ''),
        directive(
          'on',
          `max-age=${hstsMaxAge}${hstsIncludeSubDomains ? '; includeSubDomains' : ''}${hstsPreload ? '; preload' : ''}`,
        ),
      ],
    ),
  ],
  headers: [{ name: 'Strict-Transport-Security', value: '$strict_transport_security' }],
});
