import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { hostNames, listenTls } from '../listen';

/** A Host that the service does not have is refused: apps build links, redirects and cache keys from it (CWE-644). */
export const knownHosts: Concern = (options, profile) => {
  if (hostNames(options, profile).includes('_')) return {};
  const refuse = [
    directive('server_name', '_'),
    directive('recursive_error_pages', 'on'),
    comment('Not a name of this service: 421 Misdirected Request (RFC 9110, section 15.5.20).'),
    block('location', ['/'], [directive('return', '421')]),
  ];
  return {
    servers: [
      [...listenTls(profile, 'default_server'), ...refuse],
      ...(profile.httpPort === undefined
        ? []
        : [
            [
              ...profile.addresses.map((address) =>
                directive('listen', `${address}:${profile.httpPort}`, 'default_server'),
              ),
              ...refuse,
            ],
          ]),
    ],
    refusals: [{ variable: '$status', value: '421' }],
  };
};
