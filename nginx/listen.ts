import type { ResolvedOptions } from '../lib/options';
import { directive, type Directive } from './directive';
import type { FrontProfile } from './profile';

/** The names the app answers to; `_`, a name that nobody has, where any will do. */
export function hostNames({ hosts }: ResolvedOptions, profile: FrontProfile): string[] {
  const names = [...new Set([...profile.hosts, ...hosts])];
  return names.length ? names : ['_'];
}

/** `listen` for HTTPS on each address, in the words of the NGINX at hand. */
export const listenTls = ({ addresses, httpsPort, http2Directive }: FrontProfile, ...flags: string[]): Directive[] =>
  addresses.map((address) =>
    directive('listen', `${address}:${httpsPort}`, ...flags, 'ssl', ...(http2Directive ? [] : ['http2'])),
  );

/** `https://` and the host that the client asked for, at the port that serves HTTPS. */
export const httpsOrigin = ({ httpsPort }: FrontProfile): string =>
  `https://$host${httpsPort === 443 ? '' : `:${httpsPort}`}`;
