import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** Where the load balancer asks. */
export const healthCheckPath = '/.casemate/health';

/** A load balancer's check goes through the front to the app: while either does not answer, the task gets no requests. */
export const healthCheck: Concern = ({ healthPath }, { healthCheck }) =>
  healthCheck
    ? {
        pages: [
          {
            path: healthCheckPath,
            everywhere: true,
            directives: [
              comment('Twice a minute from each balancer node: not worth a line.'),
              directive('access_log', 'off'),
              directive('proxy_http_version', '1.1'),
              directive('proxy_set_header', 'Connection', ''),
              directive('proxy_set_header', 'Host', 'localhost'),
              comment('An app that redirects plain HTTP would send the check away.'),
              directive('proxy_set_header', 'X-Forwarded-Proto', 'https'),
              directive('proxy_read_timeout', '5s'),
              directive('proxy_pass', `http://app${healthPath}`),
            ],
          },
        ],
      }
    : {};
