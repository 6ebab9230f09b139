import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, Socket } from 'node:net';
import type { Guard } from './guard';
import type { Value } from './values';

/** Where only this machine, its network or its cloud answers. Source: RFC 6890; 169.254.169.254 and fd00:ec2::254 are metadata. */
function listInside(): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ] as const) {
    list.addSubnet(net, prefix);
  }
  for (const [net, prefix] of [
    ['::', 127],
    ['fc00::', 7],
    ['fe80::', 10],
  ] as const) {
    list.addSubnet(net, prefix, 'ipv6');
  }
  return list;
}

/** Made when first asked, not while the app starts. */
let inside: BlockList | undefined;

/** IPv4 in IPv6 (RFC 4291, section 2.5.5) is judged as the IPv4 it is. */
function isInside(address: string): boolean {
  inside ??= listInside();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped === undefined ? inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') : inside.check(mapped);
}

const bare = (host: string): string =>
  host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();

const ports: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443' };

/** Host and port of a URL, in the one spelling that Node connects to: `http://0x7f.1/` is 127.0.0.1. */
function targetOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port } = new URL(text);
  return `${bare(hostname)}:${port || (ports[protocol] ?? '')}`;
}

/** The issuer at which the app has just logged somebody in, and asks for a token now (RFC 9207). */
const standard = /^iss$/;

const most = 50;

/** The URL or the host that a value is or holds, if it is the one. */
export function namesTarget(text: string, target: string): string | undefined {
  const start = text.slice(0, 100_000);
  const found = [...start.matchAll(/[a-z][a-z\d+.-]{1,20}:\/{0,4}[^\s"'<>]{1,300}/gi)].slice(0, most);
  const urls = found.map(([url]) => url);
  if (/^[^\s/"'<>]{1,255}(?:\/|$)/.test(text)) urls.push(`http://${text}`, `https://${text}`);
  if (/^\/\/[^\s/]/.test(text)) urls.push(`http:${text}`, `https:${text}`);
  return urls.find((url) => targetOf(url) === target)?.slice(0, 200);
}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;
type Lookup = (host: string, options: object, found: Found) => void;

interface Target {
  host?: string;
  port?: number | string;
  path?: string | null;
  lookup?: Lookup;
}

/** As a host that nobody answers at, which every app must expect. */
const refusal = (host: string, port: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`connect ECONNREFUSED ${host}:${port}`), { code: 'ECONNREFUSED', syscall: 'connect' });

/** `connect` takes options, a port and a host, or, from within Node, an array of both and a listener. */
function targetIn(given: readonly unknown[]): Target | undefined {
  const [first, second] = given;
  const options: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof options === 'object' && options !== null) return options as Target;
  if (typeof options !== 'number' && typeof options !== 'string') return undefined;
  // A path of a Unix socket is a string that is no number.
  return Number.isInteger(Number(options))
    ? { port: options, ...(typeof second === 'string' && { host: second }) }
    : undefined;
}

/**
 * Server-side request forgery: a connection to this machine, its network or its cloud whose host and port a client named. What a
 * name resolves to is judged when it is connected to, so that no second look-up leads elsewhere (DNS rebinding).
 */
export function guardOutgoingConnections(guard: Guard): void {
  const { connect } = Socket.prototype as unknown as { connect: (this: Socket, ...given: unknown[]) => Socket };
  const isRefused = (host: string, port: string): boolean =>
    guard('outgoing-connection', ({ name, text }: Value) =>
      standard.test(name) ? undefined : namesTarget(text, `${bare(host)}:${port}`),
    );

  const checked =
    (lookup: Lookup, port: string): Lookup =>
    (host, options, found) => {
      lookup(host, options, (error, address, family) => {
        const addresses = Array.isArray(address) ? address.map((one) => one.address) : [address];
        if (!error && addresses.some(isInside) && isRefused(host, port)) found(refusal(host, port), '', 0);
        else found(error, address, family);
      });
    };

  const guarded = function (this: Socket, ...given: unknown[]): Socket {
    const target = targetIn(given);
    // A path leads to a Unix socket; HTTP's own options have null in its place.
    if (!target || typeof target.path === 'string') return Reflect.apply(connect, this, given);
    const { host = 'localhost' } = target;
    const port = String(target.port ?? '');
    if (isIP(bare(host))) {
      if (!isInside(bare(host)) || !isRefused(host, port)) return Reflect.apply(connect, this, given);
      process.nextTick(() => this.destroy(refusal(host, port)));
      return this;
    }
    const lookup = checked(target.lookup ?? (systemLookup as unknown as Lookup), port);
    const [first, ...rest] = given;
    if (Array.isArray(first)) (first as unknown[])[0] = { ...target, lookup };
    else if (typeof first === 'object') return Reflect.apply(connect, this, [{ ...target, lookup }, ...rest]);
    else
      return Reflect.apply(connect, this, [{ ...target, lookup }, ...rest.filter((one) => typeof one === 'function')]);
    return Reflect.apply(connect, this, given);
  };
  Object.defineProperty(Socket.prototype, 'connect', { value: guarded, writable: true, configurable: true });
}
