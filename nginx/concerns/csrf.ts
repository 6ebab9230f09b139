import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { plainSpelling } from '../paths';

/**
 * Whether the app itself lists a foreign origin, only the preload can find out: the verdict is then the method of the request. Until
 * the preload knows, the app sees OPTIONS, which changes nothing: without the preload, such a request is lost, not let through.
 */
const askPreload = directive('~^:foreign:(?!null$)', '$request_method');

/** What another site makes a browser do with the user's cookies is refused (CWE-352). */
export const csrf: Concern = ({ csrfExempt }, { preload }) => ({
  http: [
    comment(
      'Guarded is what changes something, or opens a WebSocket, and carries what browsers add by themselves: cookies, ' +
        'a password for HTTP authentication.',
    ),
    block(
      'map',
      ['$request_method:$upgrade', '$csrf_forged'],
      [
        directive('default', '$csrf_forged_change'),
        directive('GET:', ''),
        ...['HEAD', 'OPTIONS'].flatMap((method) => [directive(`${method}:`, ''), directive(`${method}:websocket`, '')]),
      ],
    ),
    block(
      'map',
      ['$http_authorization', '$csrf_ambient_password'],
      [directive('default', ''), directive('~*^(?:basic|digest|negotiate|ntlm)(?: |$)', '1')],
    ),
    block(
      'map',
      ['$http_cookie$csrf_ambient_password', '$csrf_guarded'],
      [directive('default', '1'), directive('', '')],
    ),
    comment(
      'Sec-Fetch-Site (Fetch Metadata, which no script can set) decides; where there is none, Origin does. Who sends ' +
        'neither is no browser of this decade: API clients and native apps pass.',
    ),
    block(
      'map',
      ['$csrf_guarded:$origin_kind:$http_sec_fetch_site', '$csrf_forged_change'],
      [
        directive('default', ''),
        directive('~^1:(?!trusted:)[^:]*:(?:same-site|cross-site)$', '1'),
        directive('~^1:foreign:(?!(?:same-origin|none)$)', '1'),
      ],
    ),
    comment(
      'A login by SAML or OpenID Connect comes back as a form that the identity provider posts. The path it comes back to ' +
        'is in a cookie for ten minutes: the preload sets it when it sees the app send the user there.',
    ),
    block(
      'map',
      ['$request_uri $http_cookie', '$csrf_login'],
      [
        directive('default', ''),
        directive('~^(?<csrf_path>/[^ ?]*)(?:\\?[^ ]*)? (?:.*; )?__Host-login=\\k<csrf_path>(?:;|$)', '1'),
      ],
    ),
    block(
      'map',
      ['$request_uri', '$csrf_exempt'],
      [directive('default', '$csrf_login'), ...csrfExempt.map((path) => directive(plainSpelling(path), '1'))],
    ),
    block(
      'map',
      ['$csrf_forged', '$csrf_verdict'],
      [directive('default', ''), directive('1', '$csrf_verdict_on_forgery')],
    ),
    block(
      'map',
      ['$csrf_exempt:$origin_kind:$http_origin', '$csrf_verdict_on_forgery'],
      [directive('default', ''), ...(preload ? [askPreload] : []), directive('~^:', 'refused')],
    ),
    ...(preload
      ? [
          block(
            'map',
            ['$csrf_verdict', '$csrf_method'],
            [directive('default', 'OPTIONS'), directive('', '$request_method')],
          ),
        ]
      : []),
  ],
  server: [
    directive('proxy_set_header', 'X-Casemate-Csrf', preload ? '$csrf_verdict' : ''),
    ...(preload ? [directive('proxy_method', '$csrf_method')] : []),
  ],
  proxy: [block('if', ['($csrf_verdict', '=', 'refused)'], [directive('return', '403')])],
  refusals: [{ variable: '$csrf_verdict', value: 'refused' }],
});
