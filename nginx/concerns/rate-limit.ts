import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** No client takes more than its share. */
export const rateLimit: Concern = ({ requestsPerSecond, requestBurst }) => ({
  http: [
    comment(
      'Per client network; 10 MB remember some 80,000 of them. A burst is served at once, the excess gets 429 (RFC 6585).',
    ),
    directive('limit_req_zone', '$client_network', 'zone=requests:10m', `rate=${requestsPerSecond}r/s`),
    directive('limit_req', 'zone=requests', ...(requestBurst > 0 ? [`burst=${requestBurst}`, 'nodelay'] : [])),
    directive('limit_req_status', '429'),
    comment('The access log has it already.'),
    directive('limit_req_log_level', 'info'),
  ],
  refusals: [{ variable: '$limit_req_status', value: 'REJECTED' }],
});
