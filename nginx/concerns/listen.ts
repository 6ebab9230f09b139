import type { Concern } from '../concern';
import { comment, directive } from '../directive';
import { hostNames, listenTls } from '../listen';

/** Where the app's server listens, and for which names. */
export const listen: Concern = (options, profile) => ({
  http: [
    comment('Room for host names of any length (253 characters, RFC 1035) and for many of them.'),
    directive('server_names_hash_bucket_size', 512),
    directive('server_names_hash_max_size', 4096),
    ...(profile.http2Directive ? [comment('HTTP/2 for every server (RFC 9113).'), directive('http2', 'on')] : []),
  ],
  server: [...listenTls(profile), directive('server_name', ...hostNames(options, profile))],
});
