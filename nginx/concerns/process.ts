import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** Modules that Casemate does not use still make their folders at start, where an unprivileged NGINX may not. */
const temporaryFolders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'] as const;

/** One NGINX in the foreground, which writes to one folder only. */
export const process: Concern = (_, { directory, drain, workers }) => ({
  main: [
    comment('In the foreground: whoever started it watches it (casemate up, or ECS).'),
    directive('daemon', 'off'),
    directive('worker_processes', workers),
    comment('Regular expressions of paths and headers, compiled to machine code where PCRE can.'),
    directive('pcre_jit', 'on'),
    comment(
      'What concerns one request is in the access log, where no secret is: error lines would quote whole addresses.',
    ),
    directive('error_log', 'stderr', 'crit'),
    comment('The only folder NGINX writes to; everything else may be read-only.'),
    directive('pid', `${directory}/nginx.pid`),
    comment('Connections that are still open this many seconds after a stop or a reload are closed.'),
    directive('worker_shutdown_timeout', `${drain}s`),
  ],
  events: [
    comment('Twice what the app will see: a proxied request is two connections.'),
    directive('worker_connections', 4096),
  ],
  http: [
    ...temporaryFolders.map((name) => directive(`${name}_temp_path`, `${directory}/temp-${name}`)),
    comment('Every response header makes two variables; its name may be long.'),
    directive('variables_hash_bucket_size', 256),
    comment('Keys of maps may be as long: two host names (nginx/listen.ts).'),
    directive('map_hash_bucket_size', 128),
    comment(
      "What a request needs, variables and headers, in one piece: with NGINX's 4 KB it asks the system for three more.",
    ),
    directive('request_pool_size', '16k'),
  ],
});
