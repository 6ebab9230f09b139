import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { geoNetwork } from '../networks';

/** The service is for the networks in `clients` alone, where that names any. */
export const allowedClients: Concern = ({ clients }) =>
  clients.length === 0
    ? {}
    : {
        http: [
          comment("The front's own pages, such as security.txt, stay open to everyone."),
          block(
            'geo',
            ['$client_address', '$client_allowed'],
            [...new Set(clients.map(geoNetwork))].map((network) => directive(network, '1')),
          ),
          block('map', ['$client_allowed', '$client_refused'], [directive('default', '1'), directive('1', '')]),
        ],
        proxy: [block('if', ['($client_refused)'], [directive('return', '403')])],
        refusals: [{ variable: '$client_refused', value: '1' }],
      };
