import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

/** Who the client is: its address, and the network that one household or server has to itself. */
export const clientAddress: Concern = (_, { trustedHops }) => ({
  http: [
    comment(
      trustedHops === 0
        ? 'No proxy stands before this front: the client is the peer.'
        : `Each of the ${trustedHops} proxies before this front appends one address to X-Forwarded-For; what stands left of those is the client's own invention.`,
    ),
    trustedHops === 0
      ? block('map', ['$remote_addr', '$client_address'], [directive('default', '$remote_addr')])
      : block(
          'map',
          ['$http_x_forwarded_for', '$client_address'],
          [
            directive('default', '$remote_addr'),
            directive(
              `~(?:^|,)[ \\t]*(?<forwarded_address>[0-9A-Fa-f.:]+)[ \\t]*${`,[^,]*`.repeat(trustedHops - 1)}$`,
              '$forwarded_address',
            ),
          ],
        ),
    comment(
      'An IPv6 client has at least a /64 to itself (RFC 6177), 2^64 addresses to dodge a limit with. The first four groups, ' +
        'of an address that may be written short: `::` may stand before, inside or behind them.',
    ),
    block(
      'map',
      ['$client_address', '$client_network'],
      [
        directive('default', '$client_address'),
        directive('~^(?<net>[0-9a-f]+:[0-9a-f]+:[0-9a-f]+:[0-9a-f]+):', '$net'),
        directive('~^(?<net>(?:[0-9a-f]+(?::[0-9a-f]+){0,2})?)::(?:[0-9a-f]+(?::[0-9a-f]+){0,3})?$', '$net::'),
        directive('~^(?<net>(?:[0-9a-f]+(?::[0-9a-f]+){0,1})?::[0-9a-f]+)(?::[0-9a-f]+){4}$', '$net'),
        directive('~^(?<net>(?:[0-9a-f]+)?::[0-9a-f]+:[0-9a-f]+)(?::[0-9a-f]+){4}$', '$net'),
        directive('~^(?<net>::[0-9a-f]+:[0-9a-f]+:[0-9a-f]+)(?::[0-9a-f]+){4}$', '$net'),
      ],
    ),
  ],
});
