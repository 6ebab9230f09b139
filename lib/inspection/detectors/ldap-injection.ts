import { ampersand, equals, parenthesis, pipe, star } from '../characters';
import type { Detector } from '../subject';

/** CWE-90: a filter (RFC 4515) that ends the one it is put into, or is one itself. */
const filter =
  /^\(?[&|] ?\( ?[!&|]?\(? ?[a-z][\w;-]{0,30} ?[~<>]?=|\)\( ?[!&|]? ?\(? ?[a-z][\w;-]{0,30} ?[~<>:]?=|\*\)\(|\)\([&|!] ?\(|\*\)\)?\(?\|?\(?(?:%00|\0)|^\*\)|\(\|\(\w{1,30}=\*|^[*()|&]{2,12}$|\)\)\(\|/;

/** What each of its alternatives begins with. */
const begins = (lower: string): boolean =>
  lower.includes(')(') || lower.includes('*)') || lower.includes('(|') || '&|(*)'.includes(lower[0] ?? ' ');

export const ldapInjection: Detector = {
  name: 'ldap-injection',
  wants: ({ kinds }) => (kinds & parenthesis) !== 0 && (kinds & (pipe | ampersand | star | equals)) !== 0,
  find: ({ lower, prose }) => (prose || !begins(lower) ? undefined : filter.exec(lower)?.[0]),
};
