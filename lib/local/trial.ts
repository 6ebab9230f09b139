import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
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

export interface Trial {
  readonly alone: readonly { readonly flag: NodeFlagName; readonly verdict: Verdict }[];
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
    const said = errorLine(child.lastLines());
    const because = said === undefined ? '' : `; the app said: ${said}`;
    return {
      status: found.status,
      why: found.why + because,
      ...(smoke !== undefined && { smoke: smoke + because }),
    };
  } catch (error) {
    if (!(error instanceof CasemateError) || error.code !== 'ERR_APP_NOT_STARTED') throw error;
    return { status: 0, why: `did not start: ${tellingLine(started?.lastLines() ?? [])}` };
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
      'Name a path that answers with --health, or correct the smoke command.',
    );
  }
  const verdictOn = async (flags: readonly NodeFlagName[]): Promise<Verdict> => {
    tell(flags.join(' '));
    const { status, why, smoke } = await run(settings, flags);
    if (status !== bare.status) return { holds: false, why: status === 0 ? why : `${why} instead of ${bare.status}` };
    return smoke === undefined ? { holds: true } : { holds: false, why: smoke };
  };

  const names = Object.keys(nodeFlags) as NodeFlagName[];
  const alone: { flag: NodeFlagName; verdict: Verdict }[] = [];
  const version = nodeVersion(settings.entry.path);
  for (const flag of names) {
    const isUnknown = unknownFlags([flag], version).length > 0;
    const verdict: Verdict = isUnknown
      ? { holds: false, why: `Node ${version.join('.')} does not know it` }
      : await verdictOn([flag]);
    alone.push({ flag, verdict });
  }
  let together = alone.filter(({ verdict }) => verdict.holds).map(({ flag }) => flag);
  if (together.length > 1 && !(await verdictOn(together)).holds) {
    const all = together;
    together = [];
    for (const flag of all) if ((await verdictOn([...together, flag])).holds) together.push(flag);
  }
  return { alone, together };
}
