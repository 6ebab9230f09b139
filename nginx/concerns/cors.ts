import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

const allowOrigin = '$upstream_http_access_control_allow_origin';
const allowCredentials = '$upstream_http_access_control_allow_credentials';

/** The front's own answer; the app's to other preflights stay as they are. */
const preflight = [
  comment('The question before a request (preflight) from a listed origin: the front knows the answer.'),
  block(
    'map',
    ['$request_method:$origin_kind:$http_access_control_request_method', '$cors_preflight'],
    [directive('default', ''), directive('~^OPTIONS:trusted:.', '1')],
  ),
  block(
    'map',
    ['$cors_preflight', '$cors_allow_methods'],
    [
      directive('default', '$upstream_http_access_control_allow_methods'),
      directive('1', '$http_access_control_request_method'),
    ],
  ),
  block(
    'map',
    ['$cors_preflight', '$cors_allow_headers'],
    [
      directive('default', '$upstream_http_access_control_allow_headers'),
      directive('1', '$http_access_control_request_headers'),
    ],
  ),
];

/** No other site reads what a user sees, but those on a list: the team's (trustedOrigins) or the app's own. */
export const cors: Concern = ({ trustedOrigins }) => ({
  http: [
    comment(
      'An app that gives back any Origin together with credentials lets every site read as the user (CWE-942). Whether its ' +
        "answer comes from a list, the preload knows: it asked the app for a made-up origin too. The service's own origin needs " +
        'none of this; and to an origin other than the one that asked, browsers give nothing.',
    ),
    block('map', ['$http_origin', '$cors_stripped'], [directive('default', '$cors_stripped_of'), directive('', '')]),
    block(
      'map',
      [`$http_origin ${allowOrigin}`, '$cors_reflected'],
      [directive('default', ''), directive('~^(?<cors_asking>[^ ]+) [ \\t]*\\k<cors_asking>[ \\t]*$', '1')],
    ),
    block(
      'map',
      [`$cors_reflected:$origin_kind:${allowCredentials}:$upstream_http_x_casemate_cors`, '$cors_stripped_of'],
      [directive('default', ''), directive('~*^1:foreign:[ \\t]*true[ \\t]*:(?!listed$)', '1')],
    ),
    comment(
      'Listed origins are answered here, whatever the app says: its `*` would not let them read with cookies. Everything else ' +
        'stays as the app has it.',
    ),
    ...(
      [
        ['$cors_allow_origin', allowOrigin],
        ['$cors_allow_credentials', allowCredentials],
      ] as const
    ).map(([variable, ofApp]) =>
      block('map', ['$http_origin', variable], [directive('default', `${variable}_to_another`), directive('', ofApp)]),
    ),
    block(
      'map',
      ['$origin_kind$cors_stripped', '$cors_allow_origin_to_another'],
      [directive('default', allowOrigin), directive('trusted', '$http_origin'), directive('foreign1', '')],
    ),
    block(
      'map',
      ['$origin_kind$cors_stripped', '$cors_allow_credentials_to_another'],
      [directive('default', allowCredentials), directive('trusted', 'true'), directive('foreign1', '')],
    ),
    comment('On what the front answers itself.'),
    block(
      'map',
      ['$origin_kind', '$cors_trusted_origin'],
      [directive('default', ''), directive('trusted', '$http_origin')],
    ),
    block(
      'map',
      ['$origin_kind', '$cors_trusted_credentials'],
      [directive('default', ''), directive('trusted', 'true')],
    ),
    comment('Open to every site, without cookies: passed on, and reported.'),
    block(
      'map',
      [allowOrigin, '$cors_open'],
      [directive('default', '$cors_stripped'), directive('', ''), directive('*', '1')],
    ),
    ...(trustedOrigins.length ? preflight : []),
  ],
  proxy: trustedOrigins.length ? [block('if', ['($cors_preflight)'], [directive('return', '204')])] : [],
  headers: [
    // A cache must not give the answer for one origin to another.
    ...(trustedOrigins.length ? [{ name: 'Vary', value: 'Origin', beside: true }] : []),
    {
      name: 'Access-Control-Allow-Origin',
      value: '$cors_allow_origin',
      pageValue: '$cors_trusted_origin',
      valueAlone: trustedOrigins.length ? '$cors_trusted_origin' : '',
      always: true,
    },
    {
      name: 'Access-Control-Allow-Credentials',
      value: '$cors_allow_credentials',
      pageValue: '$cors_trusted_credentials',
      valueAlone: trustedOrigins.length ? '$cors_trusted_credentials' : '',
      always: true,
    },
    ...(trustedOrigins.length
      ? [
          { name: 'Access-Control-Allow-Methods', value: '$cors_allow_methods', pageValue: '', always: true },
          { name: 'Access-Control-Allow-Headers', value: '$cors_allow_headers', pageValue: '', always: true },
        ]
      : []),
  ],
  answerReports: ['$cors_open'],
});
