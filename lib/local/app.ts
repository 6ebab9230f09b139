import { existsSync, lchownSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CasemateError } from '../errors';
import { flagWords, type FlagPlace, type NodeFlagName } from '../node-flags';
import { startChild, type Child } from './child';
import type { Entry } from './entry';
import { listenersOf, type Listener } from './listeners';
import { nodeVersion } from './node-version';
import { unprivileged, type User } from './privileges';
import { runMark } from './reaper';
import type { RunDirectory } from './run-directory';

export interface App {
  readonly directory: string;
  readonly entry: Entry;
  readonly port: number;
  readonly user: User | undefined;
  readonly run: RunDirectory;
  readonly secrets: Readonly<Record<string, string>>;
  /** What it prints is passed on without their values. */
  readonly mask?: (line: string) => string;
  /** Added to NODE_OPTIONS. */
  readonly nodeOptions: string;
  readonly nodeFlags: readonly NodeFlagName[];
  readonly writable: readonly string[];
  /** Seconds. */
  readonly startTimeout: number;
}

/** A running app, and where it listens. */
export interface RunningApp {
  readonly child: Child;
  readonly listener: Listener;
}

/** Besides its own folder: certificates and names of hosts, time zones, and what Node asks of the system. */
const readableSystem = ['/etc', '/usr/share', '/usr/lib', '/lib', '/proc'];

/** What the app's flags depend on. */
const flagPlace = ({ directory, entry, user, run, writable }: Omit<App, 'nodeFlags' | 'nodeOptions'>): FlagPlace => ({
  version: nodeVersion(entry.path),
  readable: [projectRoot(directory), run.preload, ...readableSystem],
  writable: [...(user ? [run.home, run.temporary] : [tmpdir()]), ...writable.map((path) => resolve(directory, path))],
});

/** HOSTNAME is where Next.js looks for its address; HOST is everybody else's. */
const environment = (app: App): NodeJS.ProcessEnv => {
  const { entry, port, user, run, secrets, nodeOptions, nodeFlags } = app;
  return {
    ...process.env,
    ...(user && {
      HOME: run.home,
      TMPDIR: run.temporary,
      USER: undefined,
      LOGNAME: undefined,
      SUDO_COMMAND: undefined,
    }),
    ...secrets,
    NODE_ENV: 'production',
    PATH: entry.path,
    NODE_OPTIONS: [process.env.NODE_OPTIONS, nodeOptions, ...flagWords(nodeFlags, flagPlace(app))]
      .filter(Boolean)
      .join(' '),
    PORT: String(port),
    HOST: '127.0.0.1',
    HOSTNAME: '127.0.0.1',
    [runMark]: run.id,
  };
};

/** The outermost folder with a package.json: modules are found all the way up to it. */
function projectRoot(directory: string): string {
  const parent = dirname(directory);
  if (parent === directory) return directory;
  const above = projectRoot(parent);
  return above !== parent || existsSync(join(parent, 'package.json')) ? above : directory;
}

/** Never by a link: one that the app planted would hand over what it points to, at the next start. */
function giveTo({ uid, gid }: User, path: string): void {
  lchownSync(path, uid, gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo({ uid, gid }, join(path, name));
}

/** What the options declare writable is handed to the app's user, where that is not whoever started Casemate. */
function handOver({ directory, writable, user }: App): void {
  if (!user) return;
  for (const path of writable.map((name) => resolve(directory, name))) {
    if (!existsSync(path)) {
      throw new CasemateError(
        'ERR_WRITABLE_MISSING',
        `writable names ${path}, which does not exist.`,
        'Create it, or take it out of writable.',
      );
    }
    if (realpathSync(path) !== join(realpathSync(directory), relative(directory, path))) {
      throw new CasemateError(
        'ERR_WRITABLE_LINK',
        `writable names ${path}, which a link leads to ${realpathSync(path)}.`,
        'Name a folder that lies in the app itself.',
      );
    }
    giveTo(user, path);
  }
}

/** Milliseconds that an app which listens elsewhere first (metrics, an admin page) gets to open PORT too. */
const settling = 3000;

/** Node's inspector runs whatever it is told: it is never what a front stands before. */
async function isInspector({ port }: Listener): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/version`, { signal: AbortSignal.timeout(500) });
    return (await answer.text()).includes('"Protocol-Version"');
  } catch {
    return false;
  }
}

const byPort = (a: Listener, b: Listener): number => a.port - b.port || a.address.localeCompare(b.address);

/** Where the app serves: the port it was given; else, once it had time to open all, the lowest. */
async function choose(listeners: readonly Listener[], wanted: number, settled: boolean): Promise<Listener | undefined> {
  const exact = listeners.filter(({ port }) => port === wanted);
  if (exact.length || !settled) return exact.sort(byPort)[0];
  const inspectors = await Promise.all(listeners.map(isInspector));
  return listeners.filter((_, index) => !inspectors[index]).sort(byPort)[0];
}

const failed = (what: string, child: Child): CasemateError =>
  new CasemateError(
    'ERR_APP_NOT_STARTED',
    [what, ...child.lastLines().map((line) => `  | ${line}`)].join('\n'),
    'Start it by itself to see more; name another file with --entry, or give it longer with startTimeout.',
  );

async function waitForListener(child: Child, { port, startTimeout }: App): Promise<Listener> {
  const start = Date.now();
  let firstSeen: number | undefined;
  while (child.running()) {
    const listeners = await listenersOf(child.pid);
    if (listeners.length) firstSeen ??= Date.now();
    const found = await choose(listeners, port, firstSeen !== undefined && Date.now() - firstSeen > settling);
    if (found) return found;
    if (Date.now() - start > startTimeout * 1000) {
      throw failed(`The app did not listen on any port within ${startTimeout} s. It said:`, child);
    }
    await sleep(Date.now() - start < 2000 ? 20 : 100);
  }
  const { code, signal } = await child.exited;
  throw failed(`The app ended before it listened (${signal ?? `exit code ${code ?? ''}`}). It said:`, child);
}

/**
 * Starts the app as its unprivileged user, and resolves once it listens.
 * @throws CasemateError `ERR_APP_NOT_STARTED`, `ERR_APP_UNREADABLE`, `ERR_WRITABLE_MISSING`
 */
export async function startApp(
  app: App,
  onStart: (child: Child) => void,
  onLine: (stream: 'stdout' | 'stderr', line: string) => void,
): Promise<RunningApp> {
  handOver(app);
  const command = unprivileged(app.entry.command, {
    user: app.user,
    needed: [projectRoot(app.directory), app.directory, process.execPath],
    cwd: app.directory,
    aside: join(app.run.path, 'aside'),
  });
  const { mask } = app;
  const child = await startChild({ command, cwd: app.directory, env: environment(app), onLine, ...(mask && { mask }) });
  onStart(child);
  try {
    return { child, listener: await waitForListener(child, app) };
  } catch (error) {
    child.killGroup();
    throw error;
  }
}
