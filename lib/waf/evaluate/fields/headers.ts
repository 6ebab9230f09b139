import type { Evaluation, Inspected } from '../evaluation';
import { isNode, nodeOf, textOf, textsOf, type Node } from '../node';
import { cookiePairs, type Pair } from '../seen';
import { oversized } from './oversize';

/** AWS WAF sees 200 headers, or cookies, and of them 8 KB. */
const most = 200;
const mostBytes = 8192;

/** The pairs within the limits, and whether that is all. */
export function limited(pairs: readonly Pair[]): { readonly pairs: Pair[]; readonly over: boolean } {
  const kept: Pair[] = [];
  let bytes = 0;
  for (const [name, value] of pairs) {
    const room = mostBytes - bytes - name.length;
    if (kept.length === most || room <= 0) break;
    kept.push([name, value.slice(0, room)]);
    bytes += name.length + value.length;
  }
  return { pairs: kept, over: pairs.length > most || bytes > mostBytes || kept.length < pairs.length };
}

const inspectPairs =
  (
    node: Node,
    all: (evaluation: Evaluation) => readonly Pair[],
    key: (name: string) => string,
    list: 'Headers' | 'Cookies',
  ) =>
  (evaluation: Evaluation): Inspected => {
    const scope = textOf(node.MatchScope);
    const pattern = nodeOf(node.MatchPattern);
    const [included, excluded] = [pattern[`Included${list}`], pattern[`Excluded${list}`]].map((names) =>
      names === undefined ? undefined : new Set(textsOf(names).map(key)),
    );
    const { pairs, over } = limited(all(evaluation));
    const texts = (): string[] =>
      pairs
        .filter(([name]) => (included ? included.has(key(name)) : !excluded?.has(key(name))))
        .flatMap(([name, value]) => [...(scope === 'VALUE' ? [] : [name]), ...(scope === 'KEY' ? [] : [value])]);
    return over ? oversized(textOf(node.OversizeHandling), texts) : texts();
  };

/** Names of headers are the same in either case. */
export const headers = (node: Node) =>
  inspectPairs(
    node,
    ({ seen }) => seen.headers,
    (name) => name.toLowerCase(),
    'Headers',
  );

/** Names of cookies are not. */
export const cookies = (node: Node) =>
  inspectPairs(
    node,
    ({ seen }) => cookiePairs(seen),
    (name) => name,
    'Cookies',
  );

/** The names in the order they came in, as `host:user-agent:accept`. */
export const headerOrder =
  (node: Node) =>
  ({ seen }: Evaluation): Inspected => {
    const { pairs, over } = limited(seen.headers);
    const names = [pairs.map(([name]) => name).join(':')];
    return over ? oversized(textOf(isNode(node) ? node.OversizeHandling : undefined), () => names) : names;
  };
