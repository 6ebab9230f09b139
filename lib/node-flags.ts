import { CasemateError } from './errors';
import type { HardeningOptions } from './options';

export type NodeFlagName = NonNullable<HardeningOptions['nodeFlags']>[number];

/** Where an app runs, as far as flags depend on it. */
export interface FlagPlace {
  /** Of the Node that runs the app: [24, 21]. */
  readonly version: readonly [major: number, minor: number];
  /** Absolute paths that the app reads; what it writes may be read too. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

export interface NodeFlag {
  /** What it is good for. */
  readonly reason: string;
  /** What it breaks. */
  readonly danger: string;
  /** The first version that bears it; none of an older line has it. */
  readonly since: FlagPlace['version'];
  /** The flag that it takes something back from; without that one, it means nothing. */
  readonly grantOf?: NodeFlagName;
  /** What goes with it. */
  readonly with?: (place: FlagPlace) => readonly string[];
}

/**
 * Flags of Node that take something from an app which attackers want and most apps do not, in the order in which `casemate trial`
 * tries them. All of them may stand in NODE_OPTIONS, and so hold for every process that the app starts.
 */
export const nodeFlags: Readonly<Record<NodeFlagName, NodeFlag>> = {
  '--disable-sigusr1': {
    reason: 'No signal starts the inspector, which runs whatever it is told.',
    danger: "None: an app's own handler of SIGUSR1 works as before.",
    since: [22, 14],
  },
  '--permission': {
    reason:
      'The app reads only its own folder and the system, writes only what `writable` names, and starts no programs and no native code.',
    danger: 'Native addons (bcrypt, sharp), child processes and files elsewhere fail with ERR_ACCESS_DENIED.',
    since: [24, 0],
    with: ({ version: [major], readable, writable }) => [
      ...[...readable, ...writable].map((path) => `--allow-fs-read=${path}`),
      ...writable.map((path) => `--allow-fs-write=${path}`),
      // The watchdog is a thread.
      '--allow-worker',
      // Node 26 grants the network by itself no more.
      ...(major >= 26 ? ['--allow-net'] : []),
    ],
  },
  '--allow-child-process': {
    reason: 'What else --permission takes, from an app that starts programs.',
    danger: 'What the app starts is held by its user alone, not by the permission model.',
    since: [24, 0],
    grantOf: '--permission',
  },
  '--allow-addons': {
    reason: 'What else --permission takes, from an app with native code (bcrypt, sharp, better-sqlite3).',
    danger: 'Native code passes by the permission model.',
    since: [24, 0],
    grantOf: '--permission',
  },
  '--disallow-code-generation-from-strings': {
    reason: 'Neither eval nor new Function: an injected string never becomes code.',
    danger:
      'Template engines and validators that compile (ajv, ejs, pug, depd before 3) throw EvalError: Fastify, Koa and Express 4 do not start.',
    since: [22, 0],
  },
  '--disable-proto=delete': {
    reason: '`__proto__` is a name like any other, which ends most prototype pollution.',
    danger: '`object.__proto__ = parent` silently does nothing.',
    since: [22, 0],
  },
  '--frozen-intrinsics': {
    reason:
      'Nobody changes Array.prototype and its like: prototype pollution and tampered built-ins end in a TypeError.',
    danger:
      'Polyfills and old libraries (depd, so Express and Koa) assign over built-ins and throw; a fifth of the throughput.',
    since: [22, 0],
  },
  '--no-addons': {
    reason: 'No native code is loaded, which no rule inside of Node could hold.',
    danger: 'Packages with a binary (bcrypt, sharp, better-sqlite3) fail with ERR_DLOPEN_DISABLED.',
    since: [22, 0],
  },
  '--use-openssl-ca': {
    reason: 'The certificate authorities that this system trusts, rather than those that were compiled into Node.',
    danger: 'Outgoing TLS fails where the system has no certificates (images without ca-certificates).',
    since: [22, 0],
  },
};

const isSince = ([major, minor]: FlagPlace['version'], since: FlagPlace['version']): boolean =>
  major > since[0] || (major === since[0] && minor >= since[1]);

/** NODE_OPTIONS splits at spaces, and knows double quotes with backslashes in them. */
export const quoted = (word: string): string => (/[\s"\\]/.test(word) ? `"${word.replace(/["\\]/g, '\\$&')}"` : word);

const isOfUse = (name: NodeFlagName, names: readonly NodeFlagName[]): boolean => {
  const { grantOf } = nodeFlags[name];
  return grantOf === undefined || names.includes(grantOf);
};

/** The words for NODE_OPTIONS; a flag that the app's Node does not know yet is left out. */
export const flagWords = (names: readonly NodeFlagName[], place: FlagPlace): string[] =>
  names
    .filter((name) => isSince(place.version, nodeFlags[name].since) && isOfUse(name, names))
    .flatMap((name) => [name, ...(nodeFlags[name].with?.(place) ?? [])])
    .map(quoted);

/** Those of the names that the app's Node does not know yet. */
export const unknownFlags = (names: readonly NodeFlagName[], version: FlagPlace['version']): NodeFlagName[] =>
  names.filter((name) => !isSince(version, nodeFlags[name].since));

/** Flags that undo what Node does for security, with what they mean. */
const dangers: readonly (readonly [flag: RegExp, danger: string])[] = [
  [
    /^--(?:inspect|debug)(?:-brk|-wait|-port|-publish-uid)?(?:=|$)/,
    'opens the inspector, which runs whatever it is told, to everybody on this machine and to web pages (DNS rebinding)',
  ],
  [/^--insecure-http-parser$/, 'takes malformed requests, by which request smuggling gets past the front'],
  [/^--tls-min-v1\.[01]$/, 'allows TLS 1.0 and 1.1, which are broken (RFC 8996)'],
  [/^--tls-cipher-list=.*(?:NULL|EXPORT|RC4|SECLEVEL=0)/i, 'allows ciphers that are broken'],
  [/^--tls-keylog(?:=|$)/, 'writes the keys of all TLS connections into a file'],
  [/^--security-revert(?:=|$)/, 'undoes a security fix of Node'],
];

const dangerOf = (word: string): string | undefined => dangers.find(([flag]) => flag.test(word))?.[1];

interface Found {
  readonly what: string;
  readonly danger: string;
}

const inWords = (text: string): Found | undefined => {
  const words = text.split(/\s+/).map((word) => word.replace(/^["']|["']$/g, ''));
  return words.flatMap((what) => {
    const danger = dangerOf(what.replaceAll('_', '-'));
    return danger === undefined ? [] : [{ what, danger }];
  })[0];
};

const verifiesNothing = {
  what: 'NODE_TLS_REJECT_UNAUTHORIZED=0',
  danger: 'takes any certificate for valid, so that whoever stands between reads and changes all outgoing TLS',
};

/** Words up to the program's file: what follows is the app's own. Each command of a script by itself. */
function inScript(script: string): Found | undefined {
  for (const command of script.split(/&&|\|\||[;|&\n]/)) {
    if (/(?:^|\s)NODE_TLS_REJECT_UNAUTHORIZED=["']?0["']?(?:\s|$)/.test(command)) return verifiesNothing;
    const words = command
      .trim()
      .replace(/NODE_OPTIONS=/g, 'NODE_OPTIONS ')
      .split(/\s+/);
    const file = words.findIndex((word) => /\.[cm]?[jt]sx?["']?$/.test(word) && !word.startsWith('-'));
    const found = inWords(words.slice(0, file < 0 ? undefined : file).join(' '));
    if (found) return found;
  }
  return undefined;
}

/**
 * Refuses flags and variables that take away what the rest of Casemate builds on.
 * @param script the start script, where there is one
 * @throws CasemateError `ERR_NODE_FLAG`
 */
export function refuseDangers(script: string | undefined, environment: NodeJS.ProcessEnv): void {
  const inEnvironment =
    environment.NODE_TLS_REJECT_UNAUTHORIZED === '0' ? verifiesNothing : inWords(environment.NODE_OPTIONS ?? '');
  const found = inEnvironment ?? inScript(script ?? '');
  if (!found) return;
  const where = inEnvironment ? (found === verifiesNothing ? 'the environment' : 'NODE_OPTIONS') : 'the start script';
  throw new CasemateError(
    'ERR_NODE_FLAG',
    `${found.what} in ${where} ${found.danger}.`,
    found === verifiesNothing
      ? 'Take it out; name the certificate authority that you trust in NODE_EXTRA_CA_CERTS instead.'
      : `Take ${found.what} out of ${where}.`,
  );
}
