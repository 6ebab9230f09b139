import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** Response headers that say what a service is made of. From the OWASP Secure Headers Project's list of headers to remove. */
const revealing = [
  'X-Powered-By',
  'X-Powered-CMS',
  'X-AspNet-Version',
  'X-AspNetMvc-Version',
  'X-Generator',
  'X-Runtime',
  'X-Version',
  'X-Server-Name',
  'X-Backend-Server',
  'X-BackEnd',
  'X-CF-Powered-By',
  'X-Framework',
  'X-Engine',
  'X-Debug-Token',
  'X-Debug-Token-Link',
  'X-Served-By',
  'X-Turbo-Charged-By',
  'X-Envoy-Upstream-Service-Time',
  'Via',
] as const;

/** Answers do not say what made them. */
export const technologyHeaders: Concern = () => ({
  http: [
    comment(
      "No version beside the server's name, in headers and pages. The app's own Server header is never passed on.",
    ),
    directive('server_tokens', 'off'),
    comment('They help nobody but those who look for a version with a known hole.'),
    ...revealing.map((name) => directive('proxy_hide_header', name)),
  ],
});
