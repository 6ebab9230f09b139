import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { plainNames } from '../listen';

const fields = {
  time: '$time_iso8601',
  requestId: '$request_id',
  client: '$client_address',
  method: '$logged_method',
  host: '$logged_host',
  path: '$logged_path',
  query: '$logged_query',
  protocol: '$server_protocol',
  status: '$status',
  bytes: '$bytes_sent',
  seconds: '$request_time',
  upstreamStatus: '$upstream_status',
  upstreamSeconds: '$upstream_response_time',
  refusedBy: '$refused_by',
  reported: '$reported',
  tls: '$ssl_protocol',
  userAgent: '$logged_user_agent',
} as const;

/** One JSON object a request, with what an incident needs and no secret: no cookie, no Authorization, no Referer, no body. */
export const accessLog: Concern = (options, profile) => ({
  http: [
    comment('The method as the client sent it: an error page is a GET to NGINX. These are none.'),
    block(
      'map',
      ['$status', '$logged_method'],
      [
        directive('default', '$logged_method_sent'),
        ...['200', '201', '204', '206', '304'].map((status) => directive(status, '$request_method')),
      ],
    ),
    block(
      'map',
      ['$request', '$logged_method_sent'],
      [directive('default', ''), directive('~^(?<logged_method_start>[A-Z]{1,32}) ', '$logged_method_start')],
    ),
    comment(
      'Bounded, so that one line stays one write, and ASCII, up to the first byte that is none: JSON is UTF-8 (RFC 8259), and ' +
        'bytes that are not would spoil the line. Browsers send neither path nor agent with any.',
    ),
    block(
      'map',
      ['$host', '$logged_host'],
      [
        directive('default', ''),
        ...plainNames(options, profile).map((name) => directive(name, '$host')),
        directive('~^(?<logged_host_start>[ -~]{0,253})', '$logged_host_start'),
      ],
    ),
    block(
      'map',
      ['$request_uri', '$logged_path'],
      [directive('default', ''), directive('~^(?<logged_path_start>[!->@-~]{0,1024})', '$logged_path_start')],
    ),
    block(
      'map',
      ['$http_user_agent', '$logged_user_agent'],
      [directive('default', ''), directive('~^(?<logged_agent_start>[ -~]{0,256})', '$logged_agent_start')],
    ),
    comment(
      'A query with a parameter that sounds like a secret is left out whole: tokens of logins, resets and invitations travel there. Each parameter is read once, up to its value: no input takes long.',
    ),
    block(
      'map',
      ['$args', '$logged_query'],
      [
        directive('default', ''),
        directive('', ''),
        directive(
          '~*(?:^|[&;%])[^=&;%]*?(?:auth|code|credential|email|jwt|key|otp|pass|pin|pwd|saml|secret|session|sid|sig|state|ticket|token)',
          '[left out]',
        ),
        comment('Nobody honest encodes letters and digits (RFC 3986, section 2.3): it would hide such a name.'),
        directive('~*%(?:3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])', '[left out]'),
        directive('~^(?<logged_query_start>[ -~]{1,1024})', '$logged_query_start'),
      ],
    ),
    directive(
      'log_format',
      'casemate',
      'escape=json',
      `{${Object.entries(fields)
        .map(([name, variable]) => `"${name}":"${variable}"`)
        .join(',')}}`,
    ),
    directive('access_log', '/dev/stdout', 'casemate'),
  ],
});
