import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

/** The first four groups by where `::` stands and how many groups follow it: written out, so that a network has one name. */
const group = '[0-9a-f]+';
const few = `(?:${group}(?::${group}){0,3})?$`;
const networks = [
  directive(`~^(?<net>${group}:${group}:${group}:${group}):`, '$net'),
  directive(`~^(?<net>${group}:${group}:${group})::${few}`, '$net:0'),
  directive(`~^(?<net>${group}:${group})::${few}`, '$net:0:0'),
  directive(`~^(?<net>${group}:${group})::(?<end>${group})(?::${group}){4}$`, '$net:0:$end'),
  directive(`~^(?<net>${group})::${few}`, '$net:0:0:0'),
  directive(`~^(?<net>${group})::(?<end>${group})(?::${group}){4}$`, '$net:0:0:$end'),
  directive(`~^(?<net>${group})::(?<end>${group}:${group})(?::${group}){4}$`, '$net:0:$end'),
  directive(`~^::${few}`, '0:0:0:0'),
  directive(`~^::(?<end>${group})(?::${group}){4}$`, '0:0:0:$end'),
  directive(`~^::(?<end>${group}:${group})(?::${group}){4}$`, '0:0:$end'),
  directive(`~^::(?<end>${group}:${group}:${group})(?::${group}){4}$`, '0:$end'),
];

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
      [directive('default', '$client_address'), directive('~:', '$client_network_of_ipv6')],
    ),
    block(
      'map',
      ['$client_address', '$client_network_of_ipv6'],
      [directive('default', '$client_address'), ...networks],
    ),
  ],
});
