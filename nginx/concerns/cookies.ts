import { rulesOf } from '../../container/preload/cookie-rules';
import * as sessionCookies from '../../container/preload/session-cookies';
import type { ResolvedOptions } from '../../lib/options';
import type { Concern, Fragment } from '../concern';
import { comment, directive } from '../directive';

const escape = (name: string): string => name.replace(/[.^]/g, '\\$&');

/** The names in sessionCookies, by which the app knows them and by which the browser does. */
const named = ({ neutral, sessions }: sessionCookies.CookieRules): string[] =>
  Object.keys(sessions).map((name) => {
    const other = neutral[name];
    return `~^(?:${escape(name)}${other === undefined ? '' : `|__(?:Host|Secure)-${other}`})(?:\\.sig)?$`;
  });

/**
 * The program of njs, made of the functions that the preload runs, so that there is one implementation. Their text, and not a
 * file of the build: a front is rendered from wherever this code is, without reading a file.
 */
const program = (rules: sessionCookies.CookieRules, oldUntil: number | undefined): string => `'use strict';
${Object.values(sessionCookies).map(String).join('\n')}
const rules = ${JSON.stringify(rules)};
function asked(r) {
  return { cookie: r.variables.http_cookie || '', method: r.method, target: r.variables.request_uri };
}
function known(r) {
  return cookiesForApp(rules, asked(r), function () { return ${oldUntil === undefined ? 'false' : `Date.now() >= ${oldUntil}`}; });
}
function leaving(r) {
  const lines = r.headersOut['Set-Cookie'] || [];
  const target = r.variables.request_uri;
  const login = loginRedirect(r.status, r.headersOut['Location'] || '', target, r.variables.public_host, function () { return ''; });
  if (lines.length > 0 || login !== undefined) {
    r.headersOut['Set-Cookie'] = cookiesForBrowser(rules, asked(r), known(r), lines, login, Date.now());
  }
}
export default { known: known, leaving: leaving };
`;

/** Where the front stands alone. A stated day ends the old names there; it cannot know since when the app has been running. */
const alone = (options: ResolvedOptions, njs: string): Fragment => ({
  main: [directive('load_module', njs)],
  http: [
    comment('Before an app that does not run under our preload, njs changes names and adds SameSite.'),
    directive('js_import', 'cookies', 'from', 'cookies.js'),
    directive('js_set', '$cookies_for_app', 'cookies.known'),
  ],
  server: [directive('proxy_set_header', 'Cookie', '$cookies_for_app')],
  proxy: [directive('js_header_filter', 'cookies.leaving')],
  files: {
    'cookies.js': program(
      rulesOf(options),
      options.oldSessionCookiesUntil === undefined
        ? undefined
        : Date.parse(options.oldSessionCookiesUntil) + 86_400_000,
    ),
  },
});

/** Cookies travel by HTTPS only, and no script reads a session's (CWE-614, CWE-1004). */
export const cookies: Concern = (options, { modules: { njs } }) => {
  const { http = [], ...rest } = njs === undefined ? {} : alone(options, njs);
  return {
    ...rest,
    http: [
      comment(
        'Secure on every cookie. HttpOnly on session-like ones, by the names in sessionCookies and by this pattern; CSRF ' +
          'tokens, locale, consent and whatever else stay readable to scripts. The first that matches counts.',
      ),
      ...[`~${sessionCookies.sessionLike().source}`, ...named(rulesOf(options))].map((pattern) =>
        directive('proxy_cookie_flags', pattern, 'secure', 'httponly'),
      ),
      directive('proxy_cookie_flags', '~', 'secure'),
      ...http,
    ],
  };
};
