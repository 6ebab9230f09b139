import { BlockList, isIP } from 'node:net';
import { textOf, type Node } from './node';
import { headerValues, type Seen } from './seen';

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** Networks in CIDR; what is none is left out. */
export function networks(list: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const network of list) {
    const [address = '', bits = isIP(address) === 4 ? '32' : '128'] = network.split('/');
    if (isIP(address)) blocks.addSubnet(address, Number(bits), family(address));
  }
  return blocks;
}

export const isIn = (blocks: BlockList, address: string): boolean =>
  isIP(address) !== 0 && blocks.check(address, family(address));

/** Nothing where the header is absent: the statement does not apply at all. Nothing valid: the fallback. */
export type Forwarded = { readonly addresses: readonly string[] } | { readonly fallback: boolean } | undefined;

/**
 * The addresses of a header such as X-Forwarded-For. A client can write into it what it likes.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
 */
export function forwarded(seen: Seen, config: Node): Forwarded {
  const [header] = headerValues(seen, textOf(config.HeaderName) ?? '');
  if (header === undefined) return undefined;
  const all = header.split(',').map((address) => address.trim());
  const position = textOf(config.Position) ?? 'FIRST';
  const addresses = position === 'ANY' ? all.slice(-10) : [(position === 'LAST' ? all.at(-1) : all[0]) ?? ''];
  return addresses.every((address) => isIP(address) !== 0)
    ? { addresses }
    : { fallback: textOf(config.FallbackBehavior) === 'MATCH' };
}
