import type { ResolvedOptions } from '../lib/options';
import { directive, type Directive } from './directive';
import type { FrontProfile } from './profile';

/** The names the app answers to; `_`, a name that nobody has, where any will do. */
export function hostNames({ hosts }: ResolvedOptions, profile: FrontProfile): string[] {
  const names = [...new Set([...profile.hosts, ...hosts])];
  return names.length ? names : ['_'];
}

/** Twice its length fits a bucket of the hash of a map (nginx/concerns/process.ts), and it is no word of its own there, such as `default`. */
const plainName = /^(?:localhost|(?=.{1,40}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/;

/** Those of them that a map finds by its hash, without a regular expression. */
export const plainNames = (options: ResolvedOptions, profile: FrontProfile): string[] =>
  hostNames(options, profile).filter((name) => plainName.test(name));

/** `listen` for HTTPS on each address, in the words of the NGINX at hand. */
export const listenTls = ({ addresses, httpsPort, http2Directive }: FrontProfile, ...flags: string[]): Directive[] =>
  addresses.map((address) =>
    directive('listen', `${address}:${httpsPort}`, ...flags, 'ssl', ...(http2Directive ? [] : ['http2'])),
  );

/** `https://` and the host that the client asked for, at the port that serves HTTPS. */
export const httpsOrigin = ({ httpsPort }: FrontProfile): string =>
  `https://$host${httpsPort === 443 ? '' : `:${httpsPort}`}`;
