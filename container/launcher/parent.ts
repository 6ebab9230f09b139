import cluster, { type Worker } from 'node:cluster';
import { launchedVariable, readConfig, versionsOf, type LauncherConfig, type Versions } from './config';
import { valuesFor } from './values';

/** Milliseconds that the old process gets to answer what it has, and the new one to listen. */
const patience = 60_000;

/** Flags of Node whose value is the next word. */
const withValue = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions']);

/** What Node would take of a command line for itself, and the rest: the app's file and its arguments. */
export function split(words: readonly string[]): { readonly execArgv: string[]; readonly rest: readonly string[] } {
  let at = 0;
  while (words[at]?.startsWith('-')) at += withValue.has(words[at] ?? '') ? 2 : 1;
  return { execArgv: words.slice(0, at), rest: words.slice(at) };
}

const say = (what: string): void => {
  process.stderr.write(`casemate: ${what}\n`);
};

/** A process of the app, where it listens, and which versions it has. */
interface Child {
  readonly worker: Worker;
  readonly listens: Set<string>;
  versions: Versions | undefined;
}

/**
 * Runs the app in a process of its own, and exchanges that when a secret has changed: the next one is asked to listen before the
 * last one is asked to end. The socket is this process's, so that no connection is refused in between, and one that the last
 * process does not take any more goes to the next (node:cluster). What ends the app by itself ends this one too.
 */
export async function parent(): Promise<void> {
  const config = readConfig(process.env);
  const { execArgv, rest } = split(process.argv.slice(2));
  const [exec = '', ...args] = rest;
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({ exec, args, execArgv });

  const fork = (): Child => {
    const child: Child = { worker: cluster.fork(), listens: new Set(), versions: undefined };
    child.worker.on('listening', ({ address, port }) => child.listens.add(`${String(address)}:${port}`));
    child.worker.on('message', (message: unknown) => (child.versions ??= versionsOf(message)));
    return child;
  };
  let current = fork();
  let ending: NodeJS.Signals | undefined;
  const follow = ({ worker }: Child): void => {
    worker.once('exit', (code: number | null) => {
      if (worker === current.worker) process.exit(code ?? (ending === undefined ? 1 : 0));
    });
  };
  follow(current);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      ending = signal;
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
    });
  }
  if (config?.interval !== undefined) await lookAgain(config, config.interval);

  async function lookAgain(of: LauncherConfig, seconds: number): Promise<never> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      try {
        const { versions, problems } = await valuesFor(of);
        const changed = Object.keys(versions).filter(
          (key) => current.versions && current.versions[key] !== versions[key],
        );
        if (ending !== undefined || problems.length || !changed.length) continue;
        await exchange(changed);
      } catch (error) {
        // It goes on with what it has.
        say((error as Error).message);
      }
    }
  }

  async function exchange(changed: readonly string[]): Promise<void> {
    say(`${changed.join(', ')} changed: the app's process is exchanged.`);
    const last = current;
    const next = fork();
    const serves = (): boolean => [...last.listens].every((address) => next.listens.has(address));
    const end = Date.now() + patience;
    while (!serves() && !next.worker.isDead() && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    if (!serves() || next.worker.isDead()) {
      next.worker.process.kill('SIGKILL');
      say('the new process did not listen; the one before goes on with the values it has.');
      return;
    }
    current = next;
    follow(next);
    last.worker.process.kill('SIGTERM');
    setTimeout(() => last.worker.process.kill('SIGKILL'), patience).unref();
  }
}

if (require.main === module) {
  // What the parent starts is the app.
  Reflect.deleteProperty(process.env, launchedVariable);
  void parent();
}
