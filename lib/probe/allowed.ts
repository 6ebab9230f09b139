import { lookup } from 'node:dns/promises';
import { BlockList, connect, isIP } from 'node:net';
import { CasemateError } from '../errors';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

export const isLoopback = (address: string): boolean => loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Where a token has to be for its holder to be believed to run the host. */
export const tokenPath = '/.well-known/casemate-probe.txt';

const tokenPattern = /^[\w-]{16,128}$/;

export interface Permission {
  readonly token?: string | undefined;
  readonly ownHost?: string | undefined;
}

/** For messages, which end up in logs. */
const withoutPassword = (text: string): string => text.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1***@');

/** A host without brackets and port, however it was given. */
const bareHost = (given: string): string => given.toLowerCase().replace(/^\[(.*)\](?::\d+)?$|^([^:]*):\d+$/, '$1$2');

/** The URL to probe, less what a probe has no use for. */
export function targetUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new CasemateError(
    'ERR_PROBE_URL',
    `The target is ${JSON.stringify(withoutPassword(text))}; expected an address that starts with http:// or https://, without a password.`,
    'Give it such as: casemate probe https://localhost:8443',
  );
}

const listens = (address: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port })
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => {
        resolve(false);
      });
  });

/** The one address that every request goes to, so that no later answer of a name server leads elsewhere. */
export async function addressOf(host: string, port: number): Promise<string> {
  const name = host.replace(/^\[|\]$/g, '');
  if (isIP(name)) return name;
  // RFC 6761, section 6.3: loopback, whatever the resolver says; many development servers listen on ::1 only.
  if (/(?:^|\.)localhost$/.test(name)) {
    return !(await listens('127.0.0.1', port)) && (await listens('::1', port)) ? '::1' : '127.0.0.1';
  }
  try {
    return (await lookup(name)).address;
  } catch {
    throw new CasemateError(
      'ERR_PROBE_UNREACHABLE',
      `The name ${name} has no address.`,
      'Correct the name, or see to its DNS.',
    );
  }
}

/**
 * A probe sends bursts and malformed requests: only to this machine, or to a host whose owner agrees.
 * @param read the text at `tokenPath` of the target
 */
export async function checkPermission(
  host: string,
  address: string,
  { token, ownHost }: Permission,
  read: () => Promise<string>,
): Promise<void> {
  if (isLoopback(address) || (ownHost !== undefined && bareHost(ownHost) === bareHost(host))) return;
  if (token !== undefined && tokenPattern.test(token) && (await read()).trim() === token) return;
  throw new CasemateError(
    'ERR_PROBE_NOT_YOURS',
    token === undefined
      ? `${host} (${address}) is not loopback, and nothing shows that it is yours.`
      : `${host}${tokenPath} does not hold the token (16 to 128 letters, digits, - or _).`,
    `Serve a token at ${tokenPath} and name it with --token, or, if you may test it, say --i-own-this ${host}.`,
  );
}
