import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** What the front and the code that is loaded before the app (container/preload/) tell each other. */
export const preload: Concern = (_, { mark, trustedHops }) => ({
  server: [
    comment('How the preload knows requests that came this way; no client can send it.'),
    typeof mark === 'string'
      ? directive('proxy_set_header', 'X-Casemate-Front', mark)
      : directive('include', mark.file),
    comment(
      "With X-Forwarded-For, what the app's socket reports of the client; behind another proxy, its port is not known.",
    ),
    directive('proxy_set_header', 'X-Casemate-Port', trustedHops === 0 ? '$remote_port' : ''),
  ],
  http: [
    comment('What it says of an answer is for the access log and for other concerns.'),
    ...['X-Casemate-Refused-By', 'X-Casemate-Reported', 'X-Casemate-Cors', 'X-Casemate-Own'].map((name) =>
      directive('proxy_hide_header', name),
    ),
  ],
});
