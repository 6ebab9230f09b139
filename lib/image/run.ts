import { randomBytes } from 'node:crypto';
import { engine, must, type Engine } from './engine';
import {
  appStopTimeout,
  appTmpfs,
  frontFolder,
  frontPort,
  frontStopTimeout,
  frontTmpfs,
  healthCommand,
  heapFlag,
  markFolder,
  node,
  nonroot,
  tlsFolder,
} from './task';

/** The images of one task, by tag. */
export interface Images {
  readonly app: string;
  readonly front: string;
  readonly certificate: string;
}

export interface TaskRun {
  readonly images: Images;
  /** The port here; in the task it is always the same. */
  readonly port: number;
  /** Of the task, in MiB. */
  readonly memory: number;
  /** What starts the app. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Folders in memory that the app may write to, with sizes in MiB, besides /tmp. */
  readonly writable: Readonly<Record<string, number>>;
  /** The path that the app is asked for, to see whether it lives. */
  readonly healthPath: string;
  /** The app's port in the task. */
  readonly appPort: number;
  readonly onLine: (container: 'front' | 'app', line: string) => void;
}

export interface Task {
  /** Of the containers, as the engine knows them. */
  readonly names: Readonly<Record<'network' | 'app' | 'front', string>>;
  /** Whether the app answers, as ECS asks it. */
  readonly healthy: () => Promise<boolean>;
  /** A container that has ended, and is not started again. */
  readonly ended: () => Promise<'front' | 'app' | undefined>;
  /** Front first, then app: what stands behind stops last. Resolves to the exit codes. */
  readonly stop: () => Promise<Readonly<Record<'front' | 'app', number>>>;
}

/** What Fargate gives every container of ours: no root, nothing to write to, no capability, a process 1 that reaps. */
export const hardened = [
  '--init',
  '--read-only',
  '--cap-drop',
  'ALL',
  '--security-opt',
  'no-new-privileges',
  '--user',
  nonroot,
];

/** More than a crash now and then: what ends at every start ends for good. */
const restarts = 5;

/** Any user may write there, as there is only one: podman's tmpfs knows no owner, and would take over that of the image's folder. */
export const tmpfs = ({ name }: Engine, sizes: Readonly<Record<string, number>>): string[] =>
  Object.entries(sizes).flatMap(([path, size]) => [
    '--tmpfs',
    `${path}:rw,nodev,nosuid,mode=1777,size=${size}m${name === 'podman' ? ',notmpcopyup' : ''}`,
  ]);

/** Runs the containers of one task as Fargate does: one loopback, one after the other. @throws CasemateError `ERR_ENGINE` */
export async function runTask(on: Engine, task: TaskRun): Promise<Task> {
  const id = `casemate-${randomBytes(4).toString('hex')}`;
  const names = { network: `${id}-network`, app: `${id}-app`, front: `${id}-front` };
  const volumes = { tls: `${id}-tls`, mark: `${id}-mark`, front: `${id}-front` };
  const { images, port, memory, command, environment, writable, healthPath, appPort, onLine } = task;
  const remove = async (): Promise<void> => {
    // One after the other: whose network others share goes last.
    for (const name of [names.front, names.app, names.network]) await engine(on, ['rm', '--force', '--volumes', name]);
    await engine(on, ['volume', 'rm', '--force', ...Object.values(volumes)]);
  };
  const shared = ['--network', `container:${names.network}`];
  const run = (...words: string[]): Promise<string> => must(on, ['run', ...hardened, ...words], environment);
  const start = (name: string, stopTimeout: number, ...words: string[]): Promise<string> =>
    run(
      '--detach',
      '--name',
      name,
      ...shared,
      '--memory',
      `${memory}m`,
      '--restart',
      `on-failure:${restarts}`,
      '--stop-timeout',
      String(stopTimeout),
      ...words,
    );
  try {
    // ECS has a container of its own that holds the network: the others may come and go.
    await run(
      '--detach',
      '--name',
      names.network,
      '--publish',
      `127.0.0.1:${port}:${frontPort}`,
      images.certificate,
      '-e',
      'setInterval(()=>{},2**30)',
    );
    await run(
      '--rm',
      ...shared,
      '--volume',
      `${volumes.tls}:${tlsFolder}`,
      '--volume',
      `${volumes.mark}:${markFolder}`,
      images.certificate,
    );
    await start(
      names.app,
      appStopTimeout,
      ...tmpfs(on, { ...appTmpfs, ...writable }),
      '--volume',
      `${volumes.mark}:${markFolder}:ro`,
      // By name alone: what a process is started with, others on this machine read.
      ...Object.keys(environment).flatMap((name) => ['--env', name]),
      images.app,
      heapFlag(memory),
      ...command,
    );
    await start(
      names.front,
      frontStopTimeout,
      ...tmpfs(on, frontTmpfs),
      '--volume',
      `${volumes.tls}:${tlsFolder}:ro`,
      '--volume',
      `${volumes.mark}:${markFolder}:ro`,
      '--volume',
      `${volumes.front}:${frontFolder}`,
      images.front,
    );
  } catch (error) {
    await remove();
    throw error;
  }
  const followed = (['front', 'app'] as const).map((name) =>
    engine(on, ['logs', '--follow', names[name]], {
      onLine: (line) => {
        onLine(name, line);
      },
    }),
  );
  const state = async (name: string): Promise<string> =>
    (await engine(on, ['inspect', '--format', '{{.State.Status}}', name])).stdout.trim();
  const stopOne = async (name: string): Promise<number> => {
    await engine(on, ['stop', name]);
    const { stdout } = await engine(on, ['inspect', '--format', '{{.State.ExitCode}}', name]);
    return Number(stdout.trim() || '-1');
  };
  return {
    names,
    healthy: async () => {
      const { status } = await engine(on, ['exec', names.app, node, ...healthCommand(appPort, healthPath)]);
      return status === 0;
    },
    ended: async () => {
      for (const name of ['app', 'front'] as const)
        if (/exited|stopped|dead/.test(await state(names[name]))) return name;
      return undefined;
    },
    stop: async () => {
      try {
        const front = await stopOne(names.front);
        const app = await stopOne(names.app);
        return { front, app };
      } finally {
        await remove();
        await Promise.all(followed);
      }
    },
  };
}
