import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { exactly } from '../paths';
import { bothReadings } from '../readings';

/**
 * Seconds until the next attempt is let through. NGINX keeps a rate as whole thousandths of a request a second, so it is a little
 * slower than asked: whoever comes back as told must not be refused again.
 */
export const secondsBetweenLogins = (loginsPerMinute: number): number =>
  Math.ceil(1000 / Math.floor((loginsPerMinute * 1000) / 60));

/** Nobody tries out passwords (CWE-307): attempts to log in are few a minute for each client. */
export const loginLimit: Concern = ({ loginPaths, loginsPerMinute }) => ({
  http: [
    comment(
      'No spelling of a login path has a share of its own: the path as NGINX understands it counts, and as it was sent.',
    ),
    ...bothReadings(
      'login_path',
      loginPaths.map((path) => [path, '1'] as const),
      undefined,
      exactly,
    ),
    comment('Requests with an empty key are not counted.'),
    block('map', ['$request_method', '$login_client'], [directive('default', ''), directive('POST', '$login_poster')]),
    block(
      'map',
      ['$login_path$login_path_sent', '$login_poster'],
      [directive('default', '$client_network'), directive('', '')],
    ),
    comment(
      `${loginsPerMinute} at once, then one each ${(60 / loginsPerMinute).toFixed(1)} s: a client has at most ${2 * loginsPerMinute} attempts in its first minute, ` +
        `and ${loginsPerMinute} in any other. Stands beside the limit for all requests, which they count against too. Refused attempts count against neither.`,
    ),
    directive('limit_req_zone', '$login_client', 'zone=logins:10m', `rate=${loginsPerMinute}r/m`),
    directive('limit_req', 'zone=logins', ...(loginsPerMinute > 1 ? [`burst=${loginsPerMinute - 1}`, 'nodelay'] : [])),
    comment('NGINX does not say which of its limits refused: of an attempt to log in, this is the narrow one.'),
    block(
      'map',
      ['$limit_req_status:$login_client', '$login_refused'],
      [directive('default', ''), directive('~^REJECTED:.', '1')],
    ),
  ],
  refusals: [{ variable: '$login_refused', value: '1' }],
});
