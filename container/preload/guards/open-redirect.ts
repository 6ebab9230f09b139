import type { IncomingMessage } from 'node:http';
import type { Pages } from '../config';
import type { Part } from '../server';
import { inPlaceOf, type Judge } from './guard';
import type { Value } from './values';

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).hostname : undefined);

/** `example.co.uk` has three labels that count, `example.com` two: with three, sites are told apart rather than taken together. */
const isSameSite = (host: string, own: string): boolean =>
  host === own || host.endsWith(`.${own}`) || own.endsWith(`.${host}`);

/** Where standards have the target in the request, and the app a list of those it takes: OpenID Connect RP-Initiated Logout, OAuth 2.0 (RFC 6749), SAML, CAS. */
const standard = /^(?:post_logout_redirect_uri|redirect_uri|RelayState|service|wreply|wtrealm)$/;

/**
 * Whether the page that the user is sent on from is another site's, or a message's: what is clicked within the app is the app's own
 * choice. Browsers say so (Fetch Metadata); a form's target was chosen by whoever made the link to the form.
 */
const isLedHere = ({ method, headers }: IncomingMessage): boolean =>
  method === 'POST' || ['cross-site', 'none'].includes(String(headers['sec-fetch-site'] ?? ''));

/** An outgoing redirect to a foreign host that is, as it stands, a value of the request. */
export function openRedirect(
  { one }: Judge,
  trustedOrigins: readonly string[],
  pages: Pages,
): NonNullable<Part['redirect']> {
  const trusted = new Set(trustedOrigins.map(hostOf));
  return (request, response) => {
    const given = response.getHeader('location');
    // Browsers read `\` as `/`, and leave out blanks before (URL Standard).
    const location = typeof given === 'string' ? given.trim().replaceAll('\\', '/') : '';
    if (!/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(location) || !isLedHere(request)) return undefined;
    const own = hostOf(`http://${request.headers.host ?? ''}`) ?? '';
    const host = hostOf(location.startsWith('//') ? `http:${location}` : location);
    if (host === undefined || isSameSite(host, own) || trusted.has(host)) return undefined;
    const isRefused = one(request, 'open-redirect', ({ name, text }: Value) => {
      if (standard.test(name)) return undefined;
      const value = text.trim().replaceAll('\\', '/');
      // `http://` alone may stand before it: the app takes a host.
      const ends = [value, `http://${value}`, `https://${value}`, `//${value}`];
      return value !== '' && ends.some((end) => end === location || `${end}/` === location) ? text : undefined;
    });
    return isRefused ? inPlaceOf(request, pages) : undefined;
  };
}
