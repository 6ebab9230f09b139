import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { secondsBetweenLogins } from './login-limit';

/** While the app is down or starting, clients are told to come back, and when. */
export const unavailable: Concern = ({ loginsPerMinute }) => ({
  http: [
    comment(
      '502 from NGINX means that the app is not there, 504 that it takes no connection (its backlog is full) or does not ' +
        "answer in time; one of the app's own is passed on.",
    ),
    directive('error_page', '502', '504', '=503', '/.casemate/error.$error_format'),
    comment('Seconds (RFC 9110, section 10.2.3), on what the front refused for a while: over a limit, or no app.'),
    block(
      'map',
      ['$status $refused_by', '$retry_after'],
      [
        directive('default', ''),
        directive('429 login-limit', secondsBetweenLogins(loginsPerMinute)),
        directive('~^429 ', '1'),
        directive('~^503 ', '5'),
      ],
    ),
  ],
  headers: [{ name: 'Retry-After', value: '', pageValue: '$retry_after' }],
});
