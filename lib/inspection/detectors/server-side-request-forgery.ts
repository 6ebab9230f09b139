import { colon, digit, dot, letter, slash } from '../characters';
import { hostWords, schemeWords } from '../words';
import { headerOf } from '../raw-headers';
import type { Detector, Subject } from '../subject';

/** What only names another's server, so that one learns of its visit: the collaborators of testers. */
const collaborators =
  /(?:^|[.@/])(?:burpcollaborator\.net|oastify\.com|oast\.(?:me|pro|live|site|online|fun)|interact\.sh|interactsh\.com|dnslog\.cn|ceye\.io|requestbin\.(?:net|com)|canarytokens\.com|bxss\.me|xss\.ht|ngrok-free\.evil)\b/;
/** The metadata services of clouds: link-local (RFC 3927), in all the spellings of an IPv4 address, and by name. */
const metadata =
  /(?:169\.254\.\d{1,3}\.\d{1,3}|2852039166|0xa9fea9fe|0xa9\.0xfe\.|0251\.0376\.|025177524776|\[?(?:::ffff:|64:ff9b::)?(?:a9fe:a9fe|169\.254\.169\.254)\]?|fd00:ec2::254|metadata\.google\.internal|metadata\.(?:nicconf|packet|azure|tencentyun)|100\.100\.100\.200|169\.254\.170\.2|instance-data(?:\.|\/|$)|1ynrnhl\.xip\.io|nip\.io|sslip\.io|localtest\.me|lvh\.me|spoofed\.|kubernetes\.default)/;
/** This machine itself: loopback in the spellings that resolvers take. */
const loopback =
  /^(?:localhost|localhost\.localdomain|127\.\d{1,3}(?:\.\d{1,3}){0,2}|0|0\.0\.0\.0|0x7f[\da-f.x]{0,20}|0177[.\d]{0,20}|017700000001|2130706433|\[?::1?\]?|\[::ffff:(?:127\.|7f00:)[\d.:a-f]{1,12}\]|\[0{1,4}(?::0{1,4}){6}:0{0,3}1\])$/;

/**
 * Where a browser is sent, or an issuer's name, by the standards of logins and by custom: nobody fetches it, and a native app's is on
 * this machine (RFC 8252 section 7.3).
 */
const places =
  /^(?:iss|(?:post_logout_)?redirect_ur[il]|relaystate|wreply|wtrealm|targetlinkuri|return_?(?:to|url|uri)|next|continue|back_?url)$/i;

/** The host and the port of a URL, from behind its `//`. */
function authorityOf(url: string): string {
  const start = url.indexOf('//');
  if (start < 0) return '';
  let end = start + 2;
  for (; end < url.length; end++) {
    const code = url.charCodeAt(end);
    if (code === 47 || code === 92 || code === 63 || code === 35) break;
  }
  const authority = url.slice(start + 2, end);
  return authority.slice(authority.lastIndexOf('@') + 1);
}

function hostOf(host: string): string {
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1 || undefined);
  return host.includes(':') ? host.replace(/:\d{0,5}$/, '') : host;
}

/** Whether it is what the service calls itself, whose port a client outside may not have: the client asks that anyway. */
function isOwn(authority: string, { where }: Subject): boolean {
  const own = headerOf(where.rawHeaders, 'host').toLowerCase();
  return authority === own || authority === hostOf(own);
}

export const serverSideRequestForgery: Detector = {
  name: 'server-side-request-forgery',
  wants: ({ kinds, topics }) =>
    (topics & hostWords) !== 0 ||
    ((topics & schemeWords) !== 0 && (kinds & colon) !== 0) ||
    ((kinds & slash) !== 0 && (kinds & digit) !== 0 && (kinds & dot) !== 0 && (kinds & letter) === 0),
  find: (subject) => {
    const { part } = subject;
    if (subject.says(hostWords)) {
      const collaborator = collaborators.exec(subject.lower)?.[0];
      if (collaborator) return collaborator;
    } else if (!/[\d[]/.test(authorityOf(subject.shown))) {
      // A name of letters alone that is not one of these is some site's.
      return undefined;
    }
    // An address alone. Referer and Origin name this machine honestly, on this machine.
    if (part === 'header' || part === 'path') return undefined;
    const { lower } = subject;
    const start = lower.slice(0, 16);
    if (!/^ ?(?:url:)?(?:https?|ftp|wss?|gopher|dict|file|ldap|tftp|jar):/.test(start) && !start.startsWith('//'))
      return undefined;
    const authority = authorityOf(lower);
    const host = hostOf(authority);
    if (!subject.says(hostWords) && !/^[\d[]|\d\.\d/.test(host)) return undefined;
    if (metadata.test(host)) return host;
    return loopback.test(host) && !places.test(subject.name) && !isOwn(authority, subject) ? host : undefined;
  },
};
