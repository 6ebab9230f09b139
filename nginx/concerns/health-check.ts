import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

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
            proxied: true,
            directives: [
              comment('From each node of the load balancer, every few seconds: not worth a line.'),
              directive('access_log', 'off'),
              comment(
                'What a client sends has X-Forwarded-For, which the load balancer adds to all but its own question. Past this a request ' +
                  'meets no other rule of the front.',
              ),
              block('if', ['($http_x_forwarded_for)'], [directive('return', '404')]),
              comment('Whatever was asked, and by whom: the app gets one bare question.'),
              directive('proxy_method', 'GET'),
              directive('proxy_pass_request_headers', 'off'),
              directive('proxy_pass_request_body', 'off'),
              directive('proxy_set_header', 'Content-Length', ''),
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
