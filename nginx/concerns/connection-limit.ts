import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** No client holds more than its share of requests open. */
export const connectionLimit: Concern = ({ connectionsPerClient }) => ({
  http: [
    comment('Each HTTP/2 stream counts as a connection; browsers open up to 100 streams to one host.'),
    directive('limit_conn_zone', '$client_network', 'zone=connections:10m'),
    directive('limit_conn', 'connections', connectionsPerClient),
    directive('limit_conn_status', '429'),
    directive('limit_conn_log_level', 'info'),
  ],
  refusals: [{ variable: '$limit_conn_status', value: 'REJECTED' }],
});
