import type { Concern } from '../concern';
import { comment, directive } from '../directive';
import { hostNames, listenTls } from '../listen';

/** Where the app's server listens, and for which names. */
export const listen: Concern = (options, profile) => ({
  http: profile.http2Directive ? [comment('HTTP/2 for every server (RFC 9113).'), directive('http2', 'on')] : [],
  server: [...listenTls(profile), directive('server_name', ...hostNames(options, profile))],
});
