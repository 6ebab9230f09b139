import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CookiePolicy } from './config';
import { rulesOf } from './cookie-rules';
import { removeHeader, replaceHeader, tellFront, type Part } from './server';
import {
  cookiesForApp,
  cookiesForBrowser,
  isOpenToScripts,
  loginRedirect,
  nameOf,
  type CookieRequest,
} from './session-cookies';

const day = 86_400_000;

/** A property, not a WeakMap: see `fronted` in ./server. */
const asking = Symbol('casemate.cookies');

type Asking = IncomingMessage & { [asking]?: CookieRequest };

/** Where a SAML request wants the answer (SAML 2.0 Bindings, section 3.4.4.1); a bomb of zeros is not unpacked. */
function returnAddress(samlRequest: string): string {
  try {
    const { inflateRawSync } = process.getBuiltinModule('node:zlib');
    const xml = inflateRawSync(Buffer.from(samlRequest, 'base64'), { maxOutputLength: 65_536 }).toString();
    return /\sAssertionConsumerServiceURL\s*=\s*["']([^"']{1,2000})["']/.exec(xml)?.[1] ?? '';
  } catch {
    return '';
  }
}

const setCookies = (response: ServerResponse): string[] => [response.getHeader('Set-Cookie') ?? []].flat().map(String);

/** Session cookies have other names in the browser than in the app, and SameSite where the app says none. */
export function cookies(policy: CookiePolicy): Part {
  const rules = rulesOf(policy);
  const { oldSessionCookiesUntil: stated } = policy;
  const until = stated === undefined ? Date.now() + 14 * day : Date.parse(stated) + day;
  const setByApp = new Set<string>();

  /** Unless the team states a day, a cookie that the app has never set is one that a script sets under the app's own name: it is left. */
  const isTooOld = (name: string): boolean => Date.now() >= until && (stated !== undefined || setByApp.has(name));

  return {
    request: (request) => {
      const { cookie = '' } = request.headers;
      const asked = { cookie, method: request.method ?? '', target: request.url ?? '' };
      (request as Asking)[asking] = asked;
      // Names that are not the app's own begin with `__Host-` or `__Secure-`.
      if (cookie === '' || (!cookie.includes('__') && Date.now() < until)) return false;
      const known = cookiesForApp(rules, asked, isTooOld);
      if (known === cookie) return false;
      if (known === '') removeHeader(request, 'cookie');
      else replaceHeader(request, 'cookie', known);
      return false;
    },
    head: (request, response) => {
      const asked = (request as Asking)[asking];
      if (!asked) return;
      const isRedirect = response.statusCode >= 300 && response.statusCode < 400;
      if (!isRedirect && !response.hasHeader('Set-Cookie')) return;
      const lines = setCookies(response);
      const { host = '', cookie = '' } = request.headers;
      const location = String(response.getHeader('Location') ?? '');
      const login = loginRedirect(response.statusCode, location, asked.target, host, returnAddress);
      if (!lines.length && !login) return;
      for (const line of lines) if (Object.hasOwn(rules.neutral, nameOf(line))) setByApp.add(nameOf(line));
      const now = Date.now();
      if (lines.some((line) => isOpenToScripts(rules, line, now))) tellFront(response, 'Reported', 'cookies');
      const leaving = cookiesForBrowser(rules, asked, cookie, lines, login, now);
      if (leaving.length) response.setHeader('Set-Cookie', leaving);
    },
  };
}
