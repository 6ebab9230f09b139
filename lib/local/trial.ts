import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { CasemateError } from '../errors';
import { nodeFlags, unknownFlags, type NodeFlagName } from '../node-flags';
import type { ResolvedOptions } from '../options';
import { startApp } from './app';
import type { Child } from './child';
import type { Entry } from './entry';
import { nodeVersion } from './node-version';
import { freePort } from './ports';
import { layPreload } from './preload';
import { unprivilegedUsers } from './privileges';
import { startReaper } from './reaper';
import { makeRunDirectory } from './run-directory';
import { localSecrets } from './secrets';

export interface TrialSettings {
  /** The app's folder, absolute. */
  readonly directory: string;
  readonly options: ResolvedOptions;
  readonly entry: Entry;
  /** A path of the app that answers when it is well. */
  readonly health: string;
  /** A shell's command that ends with 0 when the app is well. URL and PORT lead it there. */
  readonly smoke: string | undefined;
}

/** What became of a flag. */
export type Verdict = { readonly holds: true } | { readonly holds: false; readonly why: string };

/** A flag, and the grants without which it does not hold. */
export interface Tried {
  readonly flag: NodeFlagName;
  readonly grants: readonly NodeFlagName[];
  readonly verdict: Verdict;
}

export interface Trial {
  readonly alone: readonly Tried[];
  /** Those that hold with each other too. */
  readonly together: readonly NodeFlagName[];
}

const patience = 10_000;
const smokePatience = 300_000;

/** The first line of a log that names an error; the preload's own line is for machines. */
const errorLine = (lines: readonly string[]): string | undefined =>
  lines
    .filter((line) => !line.startsWith('{"casemate":'))
    .map((line) => line.trim())
    .find((line) => /^(?:\w*Error\b|Uncaught)|\bERR_[A-Z_]+/.test(line));

/** Or else its last. */
const tellingLine = (lines: readonly string[]): string => errorLine(lines) ?? lines.filter(Boolean).at(-1) ?? '';

/** Whose code it was: the package of the innermost frame that is of one. */
function packageOf(lines: readonly string[]): string | undefined {
  const frame = lines.find((line) => /^\s+at .*node_modules\//.test(line)) ?? '';
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(frame)?.[1];
  return name === undefined ? undefined : `in ${name}`;
}

/** What the permission model or the system refused, and what to do about it. */
function refusedPath(lines: readonly string[], directory: string): string | undefined {
  const text = lines.join('\n');
  const [, kind, denied] = /permission: 'FileSystem(Read|Write)',\s+resource: '([^'\n]+)'/.exec(text) ?? [];
  if (kind === 'Read') return `it reads ${denied ?? ''}, outside of its folder`;
  const path = denied ?? /\b(?:EACCES|EPERM|EROFS)\b[^\n]*'([^'\n]+)'/.exec(text)?.[1];
  if (path === undefined) return undefined;
  const inside = relative(directory, path);
  return inside.startsWith('..') || isAbsolute(inside)
    ? `it writes to ${path}, outside of its folder: lead it to TMPDIR or into its folder`
    : `it writes to ${path}: name ${JSON.stringify(inside)}, or the folder around it, in the option writable`;
}

interface Health {
  readonly status: number;
  readonly why: string;
}

async function health(url: string): Promise<Health> {
  try {
    const { status } = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patience) });
    return { status, why: `answered ${status}` };
  } catch (error) {
    const { message, cause } = error as Error;
    return { status: 0, why: `did not answer: ${cause instanceof Error ? cause.message : message}` };
  }
}

/** @returns why not, or undefined */
const smokeFailure = (command: string, directory: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const env = { ...process.env, URL: `http://127.0.0.1:${port}`, PORT: String(port) };
    execFile('/bin/sh', ['-c', command], { cwd: directory, env, timeout: smokePatience }, (error, stdout, stderr) => {
      const said = tellingLine(`${stdout}\n${stderr}`.split('\n'));
      const ended = `the smoke command ended with ${String(error?.code ?? error?.signal)}`;
      resolve(error ? [ended, said].filter(Boolean).join(': ') : undefined);
    });
  });

/** The app under these flags, once: started, asked, ended. */
async function run(
  settings: TrialSettings,
  flags: readonly NodeFlagName[],
): Promise<Health & { readonly smoke?: string }> {
  const { directory, options } = settings;
  const users = unprivilegedUsers(directory);
  const place = makeRunDirectory(users);
  const reaper = startReaper(place.id, place.path);
  let started: Child | undefined;
  try {
    const port = await freePort();
    const laid = { mark: randomBytes(16).toString('hex'), port, user: users.app };
    const { child, listener } = await startApp(
      {
        directory,
        entry: settings.entry,
        port,
        user: users.app,
        run: place,
        nodeOptions: layPreload(place.preload, options, laid),
        nodeFlags: flags,
        secrets: localSecrets(directory, options.secrets),
        writable: options.writable,
        startTimeout: options.startTimeout,
      },
      (one) => {
        started = one;
        reaper.watch(one.pid);
      },
      () => undefined,
    );
    const host = listener.address === '::1' ? '[::1]' : '127.0.0.1';
    const found = await health(`http://${host}:${listener.port}${settings.health}`);
    const smoke =
      settings.smoke === undefined ? undefined : await smokeFailure(settings.smoke, directory, listener.port);
    const said = refusedPath(child.lastLines(), directory) ?? errorLine(child.lastLines());
    const because = said === undefined ? '' : `; the app said: ${said}`;
    return {
      status: found.status,
      why: found.why + because,
      ...(smoke !== undefined && { smoke: smoke + because }),
    };
  } catch (error) {
    if (!(error instanceof CasemateError) || error.code !== 'ERR_APP_NOT_STARTED') throw error;
    const lines = started?.lastLines() ?? [];
    const path = refusedPath(lines, directory);
    return {
      status: 0,
      why: ['did not start', tellingLine(lines), path ?? packageOf(lines)].filter(Boolean).join(': '),
    };
  } finally {
    await started?.stop('SIGTERM', patience);
    await reaper.finish();
    rmSync(place.path, { recursive: true, force: true });
  }
}

/**
 * Tries the app under each flag alone, then under all that it bore.
 * @throws CasemateError `ERR_TRIAL` where it does not do well without any
 */
export async function trial(settings: TrialSettings, tell: (message: string) => void): Promise<Trial> {
  tell('without any flag');
  const bare = await run(settings, []);
  if (bare.status === 0 || bare.status >= 500 || bare.smoke !== undefined) {
    throw new CasemateError(
      'ERR_TRIAL',
      `Without any flag already, ${bare.smoke ?? `GET ${settings.health} ${bare.why}`}.`,
      'Correct what it says, name a path that answers with --health, or correct the smoke command.',
    );
  }
  const verdictOn = async (flags: readonly NodeFlagName[]): Promise<Verdict> => {
    tell(flags.join(' '));
    const { status, why, smoke } = await run(settings, flags);
    if (status !== bare.status) return { holds: false, why: status === 0 ? why : `${why} instead of ${bare.status}` };
    return smoke === undefined ? { holds: true } : { holds: false, why: smoke };
  };

  const all = Object.keys(nodeFlags) as NodeFlagName[];
  const names = all.filter((name) => nodeFlags[name].grantOf === undefined);
  /** With as few grants as it takes. */
  const verdictWithGrants = async (flag: NodeFlagName): Promise<Tried> => {
    const without = await verdictOn([flag]);
    if (without.holds) return { flag, grants: [], verdict: without };
    const grants = all.filter((name) => nodeFlags[name].grantOf === flag);
    const sets = grants.length ? [...grants.map((grant) => [grant]), grants] : [];
    for (const set of sets) {
      const verdict = await verdictOn([flag, ...set]);
      if (verdict.holds) return { flag, grants: set, verdict };
    }
    return { flag, grants: [], verdict: without };
  };
  const alone: Tried[] = [];
  const version = nodeVersion(settings.entry.path);
  for (const flag of names) {
    const isUnknown = unknownFlags([flag], version).length > 0;
    alone.push(
      isUnknown
        ? { flag, grants: [], verdict: { holds: false, why: `Node ${version.join('.')} does not know it` } }
        : await verdictWithGrants(flag),
    );
  }
  const held = alone.filter(({ verdict }) => verdict.holds).map(({ flag, grants }) => [flag, ...grants]);
  let together = held.flat();
  if (held.length > 1 && !(await verdictOn(together)).holds) {
    together = [];
    for (const flags of held) if ((await verdictOn([...together, ...flags])).holds) together.push(...flags);
  }
  return { alone, together };
}
