import type { Concern } from '../concern';
import { block, comment, directive, type Directive } from '../directive';
import { geoNetwork } from '../networks';
import { bothReadings } from '../readings';

/** Letters and digits in percent-encoding, which nobody honest sends (RFC 3986, section 2.3). */
const encodedLetter = '%(?:3[0-9]|[46][1-9a-f]|[57][0-9a])';
const slash = '(?:/|%2f|%5c)';
const dots = '(?:\\.|%2e){2}';

/** By variable: what these rules say of who asks and of both readings. Hardly any request is for such a path, and only those are asked who they are. */
const asked = (variable: string, rules: readonly Directive[]): Directive[] => [
  block(
    'map',
    ['$admin_path$admin_path_sent', variable],
    [directive('default', `${variable}_to_client`), directive('', '')],
  ),
  block(
    'map',
    ['$admin_client:$admin_path$admin_path_sent', `${variable}_to_client`],
    [directive('default', ''), ...rules],
  ),
];

/** What is for operators alone (metrics, debuggers, admin pages) is not for everybody. */
export const adminPaths: Concern = ({ adminPaths, adminClients }) => {
  const entries = Object.entries(adminPaths);
  const rules = [
    comment('No honest client sends `..` together with another disguise: an app could make anything of it.'),
    directive(`~*^(?=.*(?:${encodedLetter}|//)).*${slash}${dots}(?:${slash}|$)`, 'closed'),
    directive(`~*^(?=.*/${dots}/).*(?:${dots}%(?:2f|5c)|%(?:2f|5c)${dots})`, 'closed'),
  ];
  // Both rules are about `..`.
  const disguised = { sieve: `~*${dots}`, rules };
  return {
    http: [
      comment('Who may: the machine itself, and adminClients.'),
      block(
        'geo',
        ['$client_address', '$admin_client'],
        [...new Set(['127.0.0.0/8', '::1', ...adminClients.map(geoNetwork)])].map((network) => directive(network, '1')),
      ),
      comment('The path as NGINX understands it and the path as it was sent: the stricter answer counts.'),
      ...bothReadings('admin_path', entries, entries.some(([, policy]) => policy === 'closed') ? disguised : undefined),
      ...asked('$admin_refused', [directive('~^:.*closed', '1')]),
      comment('Apps may serve these to the public: passed on, and reported.'),
      ...asked('$admin_reported', [directive('~^:.*closed', ''), directive('~^:.*log', '1')]),
    ],
    proxy: [block('if', ['($admin_refused)'], [directive('return', '403')])],
    refusals: [{ variable: '$admin_refused', value: '1' }],
    reports: ['$admin_reported'],
  };
};
