import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** The last places of a large burst are a queue: more than the 15 connections of npm, less than a flood. */
const queue = 20;

/** No client takes more than its share. */
export const rateLimit: Concern = ({ requestsPerSecond, requestBurst }) => ({
  http: [
    comment(
      'Per client network; 10 MB remember some 80,000 of them. A burst is served at once, but for its last places, which ' +
        'wait their turn: a client that keeps to a few connections, such as npm, is slowed to the rate before it could ' +
        'ever be refused. The excess gets 429 (RFC 6585).',
    ),
    directive('limit_req_zone', '$client_network', 'zone=requests:10m', `rate=${requestsPerSecond}r/s`),
    directive('limit_req', 'zone=requests', ...burst(requestBurst)),
    directive('limit_req_status', '429'),
    comment('The access log has it already.'),
    directive('limit_req_log_level', 'info'),
  ],
  refusals: [{ variable: '$limit_req_status', value: 'REJECTED' }],
});

function burst(requests: number): string[] {
  if (requests === 0) return [];
  return [`burst=${requests}`, requests > 2 * queue ? `delay=${requests - queue}` : 'nodelay'];
}
