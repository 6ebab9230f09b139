import { dirname, posix } from 'node:path';
import { flagWords } from '../node-flags';
import type { ResolvedOptions } from '../options';
import { containerEntry } from './container-entry';
import { markFile } from '../../container/preload/mark';
import { bundleOf, entryOf } from '../../container/build/bundle';
import { projectOf } from './manager';

// One Fargate task, as data: the constructs write it into a template, and `casemate image run` runs it here.

/** The user of distroless images (nonroot). */
export const nonroot = '65532:65532';

export const frontPort = 8443;

/** Where the certificate is written, and read. */
export const tlsFolder = '/run/casemate/tls';
/** Where the mark is by which the app knows the front (container/preload/mark.ts): of these two alone. */
export const markFolder = dirname(markFile.file);
/** Where NGINX writes: its pid, and bodies while they come in. */
export const frontFolder = '/run/casemate/front';

/** Longer than worker_shutdown_timeout, so that NGINX ends by itself; ECS allows 120 s. */
export const frontStopTimeout = 90;
export const appStopTimeout = 60;

/** Folders in memory, in MiB. */
export const frontTmpfs = { '/tmp': 16 } as const;
export const appTmpfs = { '/tmp': 64 } as const;

export const node = '/nodejs/bin/node';

const preload = '/casemate/preload';

/** Three quarters of the memory for V8; the rest is for buffers, threads and the front. */
export const heapFlag = (memory: number): string => `--max-old-space-size=${Math.floor(memory * 0.75)}`;

export interface Start {
  readonly directory: string;
  readonly options: ResolvedOptions;
  readonly nodeVersion: number;
  readonly port: number;
  /** Paths in the image that the app may write to, besides /tmp. */
  readonly writable: readonly string[];
}

/** The arguments of Node that start the app, without a shell. @throws CasemateError `ERR_NO_ENTRY` or `ERR_PACKAGE_JSON` */
export function startCommand({ directory, options, nodeVersion, port, writable }: Start): readonly string[] {
  const flags = flagWords(options.nodeFlags, {
    // Our images hold the newest of a line.
    version: [nodeVersion, 99],
    readable: ['/app', '/casemate', '/etc', '/usr/share', '/usr/lib', '/lib', '/proc'],
    writable: ['/tmp', ...writable],
  });
  const words = containerEntry(directory, port, options.entry);
  const entry = entryOf(words);
  return [
    ...flags,
    // Without a launcher, which has to be waited for: --import starts an app of CommonJS by way of the loader for ES modules.
    `--${options.injection === 'launcher' ? 'import' : 'require'}=${preload}/index.cjs`,
    ...(options.bundle ? words.map((word) => (word === entry ? bundleOf(word) : word)) : words),
  ];
}

/** What starts the app in a task: the launcher comes first, as the app's flags and ours make V8 compile everything anew. */
export function launched(
  { injection, onRotate }: ResolvedOptions,
  heap: readonly string[],
  start: readonly string[],
): string[] {
  if (injection === 'native') return [...heap, ...start];
  const words = [...heap, `--import=${preload}/launcher/index.mjs`, ...start];
  return onRotate === 'reload' ? [`${preload}/launcher/parent.cjs`, ...words] : words;
}

/** There is no shell in the image to ask with; any answer, a 404 included, means that it lives. */
export const healthCommand = (port: number, path: string): readonly string[] => [
  '-e',
  // As the load balancer is answered: redirects to HTTPS are not followed, there is none on loopback.
  `fetch('http://127.0.0.1:${port}${path}',{redirect:'manual',headers:{'x-forwarded-proto':'https'}}).then((r)=>process.exit(r.status<500?0:1),()=>process.exit(1))`,
];

/** What the options declare writable: folders in memory, in MiB, where the image has the app. They start out empty. */
export const writableIn = (directory: string, { writable }: ResolvedOptions): Readonly<Record<string, number>> =>
  Object.fromEntries(writable.map((path) => [posix.join('/app', projectOf(directory).folder, path), 64]));

/** The same, as the app's image and its start want it. */
export const appPlace = (directory: string, options: ResolvedOptions): Pick<Start, 'writable'> => ({
  writable: Object.keys(writableIn(directory, options)),
});
