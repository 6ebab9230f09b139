import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** A request line or header line of more than 8 KB is refused (414, 431; over HTTP/2 only the sum counts), and so is more than 32 KB together. */
export const headerLimit: Concern = () => ({
  http: [
    comment('Node takes 16 KB of headers in all, so nothing that an app could have answered is lost.'),
    directive('client_header_buffer_size', '1k'),
    directive('large_client_header_buffers', '4', '8k'),
  ],
  refusals: [
    { variable: '$status', value: '414' },
    { variable: '$status', value: '431' },
  ],
});
