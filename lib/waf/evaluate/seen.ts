import { toBytes } from './bytes';
import type { WafRequest } from './request';

/** A name and what it holds. */
export type Pair = readonly [name: string, value: string];

/** A request taken apart, in bytes. What is absent is undefined: no statement matches it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly fragment?: string;
  readonly headers: readonly Pair[];
  readonly body?: string;
}

/** The pairs of a query, as sent; a name without `=` has an empty value. */
export const queryPairs = (query: string | undefined): Pair[] =>
  (query ?? '').split('&').flatMap((part): Pair[] => {
    if (!part) return [];
    const at = part.indexOf('=');
    return [at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]];
  });

export const headerValues = ({ headers }: Seen, name: string): string[] => {
  const wanted = name.toLowerCase();
  return headers.flatMap(([key, value]) => (key.toLowerCase() === wanted ? [value] : []));
};

/** RFC 6265, section 5.4: `a=1; b=2`. */
export const cookiePairs = (seen: Seen): Pair[] =>
  headerValues(seen, 'cookie').flatMap((header) =>
    header.split(';').flatMap((part): Pair[] => {
      const cookie = part.trim();
      if (!cookie) return [];
      const at = cookie.indexOf('=');
      return [at < 0 ? ['', cookie] : [cookie.slice(0, at), cookie.slice(at + 1)]];
    }),
  );

export function see({ method = 'GET', uri, headers = {}, body }: WafRequest): Seen {
  const [, path = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(toBytes(uri)) ?? [];
  return {
    method: toBytes(method),
    path,
    query,
    fragment,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((one): Pair => [toBytes(name), toBytes(one)]),
    ),
    body: body === undefined || body.length === 0 ? undefined : toBytes(body),
  };
}
