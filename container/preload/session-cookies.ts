/*
 * What becomes of cookies between the app and the browser: pure functions. The preload runs them, and so does NGINX's njs where
 * the front stands alone: it gets the text of these very functions. So they keep to what njs 0.7.9 (Debian 12) knows: function
 * declarations that use nothing but each other, no destructuring, spread, for-of, Map, Set, `?.` or `??`.
 *
 * Time is linear in the length of the headers: every byte is split off once, every name is looked up in a dictionary, and the
 * regular expressions, which look at 128 characters of a name at most, can backtrack no further than that.
 */

/** The names, both ways, and the longest life of a session cookie. */
export interface CookieRules {
  /** From the app's name to the neutral one, where it has one. */
  readonly neutral: Readonly<Record<string, string>>;
  /** Back. One to one, or two of an app's cookies would become one. */
  readonly own: Readonly<Record<string, string>>;
  /** The app's names of the table, those that stay as they are too. */
  readonly sessions: Readonly<Record<string, true>>;
  /** In seconds; 0 is as the app says. */
  readonly maxAge: number;
}

/** A request, as far as its cookies go. */
export interface CookieRequest {
  /** The Cookie header as the browser sent it, or nothing. */
  readonly cookie: string;
  readonly method: string;
  /** The target of the request line. */
  readonly target: string;
}

/** The app sends the user to a login that comes back as a form posted by another site. */
export interface LoginRedirect {
  /** The path it comes back to; empty where that is not known. */
  readonly path: string;
}

/**
 * Names of session cookies: sid, sess, session and the like by themselves or after anything (connect.sid, koa.sess, PHPSESSID,
 * appSession, next-auth.session-token), refresh tokens, remember-me tokens; `.sig` is the signature beside one, `.0` a piece of
 * one. Not CSRF tokens, and no token, jwt or auth by itself: scripts read them. Nor `__session`, which Clerk's script renews.
 */
export function sessionLike(): RegExp {
  return /^(?!.{129})(?!.*[cx]srf)(?!__session)(?:(?:.*[._:-])?(?:sid|sess)|.*sess(?:ion)?[._-]?(?:id|token|key|hash|secret)|.*session|aspsessionid[a-z]{8}|.*refresh[._-]?token|(?:.*[._:-])?remember[._-]?(?:me|token|user[._-]?token|web[._-]\w+))(?:[._-]\d{1,2})?(?:\.sig)?$/i;
}

/** Names of cookies that are there for scripts to read: CSRF tokens, locale, consent, looks, statistics. */
export function forScripts(): RegExp {
  return /^.{0,128}(?:[cx]srf|locale|lang|i18n|l10n|time[_-]?zone|currency|country|region|consent|gdpr|ccpa|cookie[._-]?(?:polic|accept|banner|notice)|theme|dark|colou?r|scheme|layout|sidebar|font|prefer|prefs|flash|toast|^_ga|^_gid|^_fbp|analytics|utm_|experiment|variant|^ab[._-])/i;
}

export function has(record: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.prototype.hasOwnProperty.call(record, name);
}

/** The name in the dictionary, a signature's (`<name>.sig`) by the name of what it signs; empty where it has none. */
export function find(record: Readonly<Record<string, string>>, name: string): string {
  if (has(record, name)) return String(record[name]);
  const signed = name.endsWith('.sig') ? name.slice(0, -4) : '';
  return signed !== '' && has(record, signed) ? String(record[signed]) + '.sig' : '';
}

/** By the name that the app knows. */
export function isSession(rules: CookieRules, name: string): boolean {
  return sessionLike().test(name) || has(rules.sessions, name.endsWith('.sig') ? name.slice(0, -4) : name);
}

/**
 * Without spaces and tabs around it, as browsers see a cookie, and no other white space: to a browser a no-break space before
 * `__Host-id` makes another name, which a sibling host may set (RFC 6265bis, section 5.6).
 */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && ' \t'.indexOf(text.charAt(start)) >= 0) start += 1;
  while (end > start && ' \t'.indexOf(text.charAt(end - 1)) >= 0) end -= 1;
  return text.slice(start, end);
}

/** The name in `name=value` or in a whole Set-Cookie. Empty where there is none. */
export function nameOf(piece: string): string {
  const first = String(piece.split(';')[0]);
  const equals = first.indexOf('=');
  return equals < 0 ? '' : trimmed(first.slice(0, equals));
}

export function valueOf(piece: string): string {
  return trimmed(piece.slice(piece.indexOf('=') + 1));
}

/**
 * Who is believed first: a sibling host can set any name but one with `__Host-` (cookie tossing), plain HTTP none with
 * `__Secure-`; what is there for a login from another site (3) only stands in for what is missing. 2 is the app's own name.
 */
export function rankOf(rules: CookieRules, name: string): number {
  if (name.startsWith('__Host-login-')) return 3;
  if (name.startsWith('__Host-') && find(rules.own, name.slice(7)) !== '') return 0;
  return name.startsWith('__Secure-') && find(rules.own, name.slice(9)) !== '' ? 1 : 2;
}

/** By the name that the app knows, whose cookie this is. Its parser may trim more than a browser does. */
export function appName(rules: CookieRules, name: string): string {
  const rank = rankOf(rules, name);
  if (rank === 2) return name.trim();
  const inner = name.slice(rank === 3 ? 13 : rank === 0 ? 7 : 9);
  return find(rules.own, inner) || inner;
}

/** The path that a login comes back to, as the browser remembers it. */
export function rememberedPath(cookie: string): string {
  const found = cookie.split(';').filter((piece) => nameOf(piece) === '__Host-login');
  return found.length > 0 ? valueOf(String(found[0])) : '';
}

/** Whether this may be the form that another site posts at the end of a login: only there do the stand-ins count. */
export function endsLogin(request: CookieRequest): boolean {
  const path = rememberedPath(request.cookie);
  return request.method === 'POST' && (path === '' || path === request.target.split('?')[0]);
}

/**
 * The Cookie header by the app's names; what does not concern us stays as it is, byte for byte.
 * @param isTooOld whether a session cookie is no longer accepted by the app's own name
 */
export function cookiesForApp(rules: CookieRules, request: CookieRequest, isTooOld: (name: string) => boolean): string {
  const pieces = request.cookie.split(';');
  const loggingIn = endsLogin(request);
  const best = Object.create(null) as Record<string, number>;
  const ranks = pieces.map((piece) => {
    const name = nameOf(piece);
    const own = appName(rules, name);
    const rank = rankOf(rules, name);
    const refused =
      name === '__Host-login' ||
      (rank === 3 && !loggingIn) ||
      (rank === 2 && find(rules.neutral, own) !== '' && isTooOld(own));
    if (refused) return 4;
    const before = best[own];
    if (before === undefined || rank < before) best[own] = rank;
    return rank;
  });
  const kept = pieces.map((piece, index) => {
    const name = nameOf(piece);
    const own = appName(rules, name);
    if (name === '') return piece;
    if (ranks[index] !== best[own]) return '';
    if (ranks[index] === 2) return piece;
    const start = piece.indexOf(name);
    return piece.slice(0, start) + own + piece.slice(start + name.length);
  });
  const left = kept.filter((piece, index) => piece !== '' || pieces[index] === '');
  if (left.length === pieces.length) return kept.join(';');
  return left.join(';').replace(/^[ \t]+/, '');
}

/** The attributes of a Set-Cookie by that name, in lower case, as [value, ...]. */
export function attribute(parts: readonly string[], name: string): string[] {
  return parts
    .slice(1)
    .filter((part) => trimmed(String(part.split('=')[0])).toLowerCase() === name)
    .map((part) => (part.indexOf('=') < 0 ? '' : valueOf(part)));
}

/** The date of an Expires attribute as browsers read it (RFC 6265, section 5.1.1), in milliseconds; NaN where it is none. */
export function cookieDate(text: string): number {
  const tokens = text.split(/[^A-Za-z0-9:]+/);
  const clock = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)/.exec(String(tokens.filter((token) => /^\d+:/.test(token))[0]));
  const days = tokens.filter((token) => /^\d{1,2}(?![\d:])/.test(token));
  const months = tokens
    .map((token) => 'janfebmaraprmayjunjulaugsepoctnovdec'.indexOf(token.slice(0, 3).toLowerCase()) / 3)
    .filter((month, index) => String(tokens[index]).length > 2 && month >= 0 && month % 1 === 0);
  const years = tokens.filter((token) => token !== days[0] && /^\d{2,4}(?![\d:])/.test(token)).concat(days.slice(1));
  if (clock === null || days.length === 0 || months.length === 0 || years.length === 0) return NaN;
  const year = parseInt(String(years[0]), 10);
  return Date.UTC(
    year < 70 ? year + 2000 : year < 100 ? year + 1900 : year,
    Number(months[0]),
    parseInt(String(days[0]), 10),
    Number(clock[1]),
    Number(clock[2]),
    Number(clock[3]),
  );
}

/** The seconds that a cookie lives: its last valid Max-Age, else its last valid Expires; NaN where it says none. */
export function lifetime(parts: readonly string[], now: number): number {
  const ages = attribute(parts, 'max-age').filter((value) => /^-?\d+$/.test(value));
  if (ages.length > 0) return Number(ages[ages.length - 1]);
  const dates = attribute(parts, 'expires')
    .map((value) => cookieDate(value))
    .filter((date) => !isNaN(date));
  return dates.length > 0 ? (Number(dates[dates.length - 1]) - now) / 1000 : NaN;
}

/** No attribute says more than the cap, and one says something. What the app clears stays cleared. */
export function capped(parts: readonly string[], maxAge: number, now: number): string[] {
  const bounded = parts.map((part, index) => {
    if (index === 0 || part.indexOf('=') < 0) return part;
    const name = String(part.split('=')[0]);
    const kind = trimmed(name).toLowerCase();
    const value = valueOf(part);
    if (kind === 'max-age' && /^\d+$/.test(value) && Number(value) > maxAge) return name + '=' + String(maxAge);
    if (kind === 'expires' && cookieDate(value) > now + maxAge * 1000) {
      return name + '=' + new Date(now + maxAge * 1000).toUTCString();
    }
    return part;
  });
  return isNaN(lifetime(bounded, now)) ? bounded.concat([' Max-Age=' + String(maxAge)]) : bounded;
}

/**
 * The name that a browser sees: neutral, and with a prefix that the browser itself enforces (RFC 6265bis, section 4.1.3):
 * `__Host-` for the whole of this one host, else `__Secure-`. So an app's own cookie `id` is never taken for it.
 */
export function browserName(rules: CookieRules, parts: readonly string[]): string {
  const name = nameOf(String(parts[0]));
  const neutral = find(rules.neutral, name);
  if (neutral === '') return name;
  const paths = attribute(parts, 'path');
  const wholeHost = paths.length > 0 && paths[paths.length - 1] === '/' && attribute(parts, 'domain').length === 0;
  return (wholeHost ? '__Host-' : '__Secure-') + neutral;
}

/** One Set-Cookie of the app as the browser gets it. What does not change stays as it is, byte for byte. */
export function setCookieForBrowser(rules: CookieRules, line: string, sameSite: string, now: number): string {
  const parts = line.split(';');
  const first = String(parts[0]);
  const name = nameOf(first);
  if (trimmed(first) === '') return line;
  const seen = browserName(rules, parts);
  const renamed = seen === name ? first : seen + first.slice(first.indexOf('='));
  let changed = [renamed].concat(parts.slice(1));
  if (rules.maxAge > 0 && isSession(rules, name)) changed = capped(changed, rules.maxAge, now);
  if (attribute(parts, 'samesite').length === 0) changed = changed.concat([' SameSite=' + sameSite]);
  // NGINX adds it where there is a name (RFC 6265bis knows cookies without); and it is what makes a prefix valid.
  if ((seen !== name || name === '') && attribute(parts, 'secure').length === 0) changed = changed.concat([' Secure']);
  return changed.join(';');
}

/** How a cookie is taken back: the same name, Path and Domain, long ago. */
export function cleared(name: string, parts: readonly string[]): string {
  const place = parts.slice(1).filter((part) => /^\s*(?:path|domain)\s*(?:=|$)/i.test(part));
  return [name + '=']
    .concat(place, [' Expires=Thu, 01 Jan 1970 00:00:00 GMT', ' Max-Age=0', ' Secure', ' HttpOnly', ' SameSite=Lax'])
    .join(';');
}

/** A token (RFC 9110, section 5.6.2), or nearly: as a cookie's name it cannot end the header, nor add an attribute. */
export function isPlainName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z:-]{1,128}$/.test(name);
}

/** Ten minutes for a login. Only what is plain gets into the header. */
export function forLogin(name: string, value: string): string[] {
  return isPlainName(name) && /^[!-:<-~]{1,2048}$/.test(value)
    ? [name + '=' + value + '; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=600']
    : [];
}

/**
 * What stands in for the session when another site posts the end of a login: `SameSite=Lax` keeps the session cookie itself back
 * from it. All that the browser has by the end of this answer, unless that is so large that the copies would not fit a request.
 */
export function standIns(
  rules: CookieRules,
  known: string,
  lines: readonly string[],
  login: LoginRedirect,
  now: number,
): string[] {
  const values = Object.create(null) as Record<string, string>;
  known.split(';').forEach((piece) => {
    const name = nameOf(piece);
    if (isSession(rules, name) && values[name] === undefined) values[name] = valueOf(piece);
  });
  lines.forEach((line) => {
    const parts = line.split(';');
    const name = nameOf(line);
    const gone = lifetime(parts, now) <= 0 || attribute(parts, 'samesite').length > 0;
    if (isSession(rules, name)) values[name] = gone ? '' : valueOf(String(parts[0]));
  });
  // Each takes its name, its value and its attributes, so there are thirty at most.
  let room = 2048;
  const copied = Object.keys(values).filter((name) => {
    room -= name.length + String(values[name]).length + 64;
    return room >= 0;
  });
  return [login.path === '' ? [] : forLogin('__Host-login', login.path)]
    .concat(copied.map((name) => forLogin('__Host-login-' + (find(rules.neutral, name) || name), String(values[name]))))
    .reduce((all, made) => all.concat(made), []);
}

/**
 * Every Set-Cookie of an answer as the browser gets it, ours after the app's.
 * @param known the request's cookies as the app got them
 * @param lines the Set-Cookie headers of the app
 */
export function cookiesForBrowser(
  rules: CookieRules,
  request: CookieRequest,
  known: string,
  lines: readonly string[],
  login: LoginRedirect | undefined,
  now: number,
): string[] {
  const sent = Object.create(null) as Record<string, true>;
  request.cookie.split(';').forEach((piece) => {
    sent[nameOf(piece)] = true;
  });
  const sessions = lines.filter((line) => isSession(rules, nameOf(line)));
  const taken = Object.create(null) as Record<string, true>;
  // Without the old one, or a logout would leave it, and it would be believed again.
  sessions.forEach((line) => {
    const name = nameOf(line);
    if (sent[name] && find(rules.neutral, name) !== '') taken[cleared(name, line.split(';'))] = true;
  });
  // A login ends with a session cookie set on a POST (or cleared, by whatever request): the stand-ins must not outlive it.
  const ended = request.method === 'POST' || sessions.some((line) => lifetime(line.split(';'), now) <= 0);
  if (login === undefined && sessions.length > 0 && ended) {
    Object.keys(sent)
      .filter((name) => isPlainName(name) && (name === '__Host-login' || name.startsWith('__Host-login-')))
      .slice(0, 32)
      .forEach((name) => {
        taken[cleared(name, ['', ' Path=/'])] = true;
      });
  }
  const sameSite = login === undefined ? 'Lax' : 'None';
  return lines
    .map((line) => setCookieForBrowser(rules, line, sameSite, now))
    .concat(Object.keys(taken), login === undefined ? [] : standIns(rules, known, lines, login, now));
}

/** Percent-decoded as the most lenient parser does it: what is malformed stays, and hides nothing beside it. */
export function decoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** The value of a query parameter, decoded; empty where there is none. */
export function parameter(url: string, name: string): string {
  const query = String(url.split('#')[0]).split('?').slice(1).join('?');
  const found = query.split('&').filter((pair) => pair.startsWith(name + '='));
  return found.length > 0 ? decoded(String(found[0]).slice(name.length + 1)) : '';
}

/** The path of an address on this very host; empty where it is another's, or not plain enough to stand in a cookie. */
export function pathHere(url: string, host: string): string {
  const parts = /^https:\/\/([^/?#]*)(\/[A-Za-z0-9._~/@:+-]*)(?:[?#]|$)/.exec(url);
  if (parts === null || String(parts[1]).toLowerCase() !== host.toLowerCase()) return '';
  return String(parts[2]);
}

/** Whether the client wrote the login into its own request: behind an open redirect, another site would open our doors by it. */
export function isEcho(target: string): boolean {
  const once = decoded(target);
  const twice = decoded(once);
  return /SAMLRequest|form_post/i.test([target, once, twice, decoded(twice)].join(' '));
}

/**
 * Whether an answer sends the user to another site to log in, by SAML or by OpenID Connect with `response_mode=form_post`.
 * @param returnAddress the AssertionConsumerServiceURL in a SAMLRequest; empty where it cannot be read
 */
export function loginRedirect(
  status: number,
  location: string,
  target: string,
  host: string,
  returnAddress: (samlRequest: string) => string,
): LoginRedirect | undefined {
  if (status < 300 || status > 399) return undefined;
  const there = /^https?:\/\/([^/?#]*)/i.exec(location);
  if (there === null || String(there[1]).toLowerCase() === host.toLowerCase() || isEcho(target)) return undefined;
  const saml = parameter(location, 'SAMLRequest');
  if (saml !== '') return { path: pathHere(returnAddress(saml), host) };
  if (parameter(location, 'response_mode') !== 'form_post') return undefined;
  return { path: pathHere(parameter(location, 'redirect_uri'), host) };
}

/** Whether the app lets scripts read a cookie that is neither a session nor known to be for them. */
export function isOpenToScripts(rules: CookieRules, line: string, now: number): boolean {
  const parts = line.split(';');
  const name = nameOf(String(parts[0]));
  return (
    name !== '' &&
    attribute(parts, 'httponly').length === 0 &&
    !isSession(rules, name) &&
    !forScripts().test(name) &&
    !(lifetime(parts, now) <= 0)
  );
}
