import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** One id in the request, the answer, the error page and the log. */
export const requestId: Concern = () => ({
  server: [
    comment(
      "Made here, never taken from the client, who could give two requests one id, or put text into other people's logs.",
    ),
    directive('proxy_set_header', 'X-Request-Id', '$request_id'),
  ],
  headers: [{ name: 'X-Request-Id', value: '$request_id', always: true }],
});
