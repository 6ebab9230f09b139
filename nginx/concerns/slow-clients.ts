import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** Clients that send or read a few bytes now and then, to hold connections open (Slowloris, R.U.D.Y., slow read). */
export const slowClients: Concern = () => ({
  http: [
    comment(
      'All headers within 10 s; a body, or room for an answer, at least every 15 and 30 s. NGINX has no limit for the whole of a body: what ' +
        'trickles in faster holds a place of connectionsPerClient, but never the app.',
    ),
    directive('client_header_timeout', '10s'),
    directive('client_body_timeout', '15s'),
    directive('send_timeout', '30s'),
    comment(
      "Longer than a load balancer's idle 60 s, so that the balancer closes first and never meets a closing connection.",
    ),
    directive('keepalive_timeout', '75s'),
    comment('A connection that timed out is reset: its memory is freed at once.'),
    directive('reset_timedout_connection', 'on'),
  ],
  refusals: [{ variable: '$status', value: '408' }],
});
