import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { errorPage } from '../pages/error';

const reasons: Readonly<Record<string, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  411: 'Length Required',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
};

const types = { html: 'text/html; charset=utf-8', json: 'application/json', txt: 'text/plain; charset=utf-8' } as const;
type Format = keyof typeof types;

/** The body of an error page in each format; NGINX fills the variables in, and so does the preload. */
export const errorBodies: Readonly<Record<Format, string>> = {
  html: errorPage,
  json: '{"error":{"status":$status,"message":"$error_reason","requestId":"$request_id"}}\n',
  txt: '$status $error_reason (request id: $request_id)\n',
};

const address = (format: string): string => `/.casemate/error.${format}`;

/** What NGINX answers by itself is neutral, in the format that the client asked for, and carries the request id. */
export const errorPages: Concern = () => ({
  http: [
    comment('A page for browsers, JSON for API clients, one line for the rest.'),
    block(
      'map',
      ['$http_accept', '$error_format'],
      [directive('default', 'txt'), directive('~*text/html', 'html'), directive('~*[/+]json', 'json')],
    ),
    block(
      'map',
      ['$status', '$error_reason'],
      [directive('default', 'Error'), ...Object.entries(reasons).map(([status, reason]) => directive(status, reason))],
    ),
    comment(
      '494 is NGINX for headers that are too large (RFC 6585: 431); 502 and 504 are for the concern unavailable.',
    ),
    directive('error_page', ...Object.keys(reasons).filter((status) => status !== '431'), address('$error_format')),
    directive('error_page', '494', '=431', address('$error_format')),
  ],
  pages: Object.entries(types).map(([format, type]) => ({
    path: address(format),
    everywhere: true,
    directives: [
      directive('internal'),
      comment('Over HTTP/2 the size of the body would be judged once more, and NGINX answer with a page of its own.'),
      directive('client_max_body_size', 0),
      comment('NGINX would otherwise take the type, without its charset, from the end of the path.'),
      block('types', [], []),
      directive('default_type', type),
      directive('add_header', 'Cache-Control', 'no-store', 'always'),
      comment('200 stands for the status of the error that led here.'),
      directive('return', '200', errorBodies[format as Format]),
    ],
  })),
});
