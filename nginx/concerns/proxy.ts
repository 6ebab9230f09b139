import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { plainNames } from '../listen';

/** The way to the app: HTTP/1.1 with kept connections, WebSockets, and answers passed on as they come. */
export const proxy: Concern = (options, profile) => ({
  http: [
    comment(
      "Idle connections are closed after 4 s, before Node's own 5 s (server.keepAliveTimeout): the other way round, a " +
        'request now and then meets a closing connection and fails.',
    ),
    block(
      'upstream',
      ['app'],
      [
        directive('server', profile.app, 'max_fails=0'),
        directive('keepalive', 64),
        directive('keepalive_timeout', '4s'),
      ],
    ),
    comment(
      'Only WebSockets may upgrade (RFC 6455), in letters of either case: an upgrade to h2c would open a tunnel past every rule here.',
    ),
    block('map', ['$http_upgrade', '$upgrade'], [directive('default', ''), directive('websocket', 'websocket')]),
    block('map', ['$upgrade', '$connection_header'], [directive('default', ''), directive('websocket', 'upgrade')]),
    comment(
      'The host that was checked, with the port that the client named: behind a port forward the app must build its ' +
        'links for that port. Host is taken from the request line where that holds one (RFC 9112, section 3.2.2).',
    ),
    block(
      'map',
      ['$host|$http_host', '$public_host'],
      [
        directive('default', '$host'),
        ...plainNames(options, profile).flatMap((name) => [
          directive(`${name}|${name}`, '$host'),
          directive(`${name}|${name}:${profile.httpsPort}`, `$host:${profile.httpsPort}`),
        ]),
        directive('~*^([^|]+)\\|\\1(?<public_port>:\\d{1,5})?$', '$host$public_port'),
      ],
    ),
  ],
  server: [
    directive('proxy_http_version', '1.1'),
    comment(
      'Nothing is sent twice: NGINX would repeat a request whose connection broke, and one that kills the app would kill it ' +
        'again as soon as it is back.',
    ),
    directive('proxy_next_upstream', 'off'),
    directive('proxy_set_header', 'Host', '$public_host'),
    directive('proxy_set_header', 'Upgrade', '$upgrade'),
    directive('proxy_set_header', 'Connection', '$connection_header'),
    directive('proxy_redirect', 'off'),
    comment(
      'What the app sends goes out at once: server-sent events, streamed pages and model output arrive as they are ' +
        'made, and a download of any size needs no disk. Request bodies are buffered whole, so that a slow upload never holds the app. ' +
        'Answers that are short and of known length are sent whole: the preload says so, by X-Accel-Buffering.',
    ),
    directive('proxy_buffering', 'off'),
    directive('proxy_request_buffering', 'on'),
    comment('Node sends up to 16 KB of headers by default; NGINX takes 4 to 8 KB and would answer 502.'),
    directive('proxy_buffer_size', '32k'),
    directive('proxy_buffers', '8', '32k'),
    directive('proxy_busy_buffers_size', '64k'),
    comment('An app, or whoever injects a header into its answers, must not steer NGINX.'),
    directive('proxy_ignore_headers', 'X-Accel-Redirect', 'X-Accel-Expires', 'X-Accel-Limit-Rate', 'X-Accel-Charset'),
  ],
  proxy: [directive('proxy_pass', 'http://app')],
});
