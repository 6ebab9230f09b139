import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** An app that hangs does not hang its clients. */
export const upstreamTimeout: Concern = ({ upstreamTimeout }) => ({
  server: [
    comment('Seconds between two reads, not for the whole answer: a long download is no hung app.'),
    directive('proxy_connect_timeout', '5s'),
    directive('proxy_read_timeout', `${upstreamTimeout}s`),
    directive('proxy_send_timeout', `${upstreamTimeout}s`),
  ],
});
