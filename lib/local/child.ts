import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLines } from './lines';
import { membersOf } from './process-group';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process in a session of its own, so that it can be ended with all that it started. */
export interface Child {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** Resolves once nothing is left of its group either: whoever started it looked after the rest, and nobody does any more. */
  readonly gone: Promise<void>;
  readonly running: () => boolean;
  /** The end of what it said, on both streams. */
  readonly lastLines: () => readonly string[];
  readonly signal: (signal: NodeJS.Signals) => void;
  /**
   * Asks it to end and, once it has, those of its group that it leaves without a parent there, and so on: npm passes signals on, a
   * shell does not, and nobody should hear one twice. What is there after `patience` milliseconds is ended.
   */
  readonly stop: (signal: NodeJS.Signals, patience: number) => Promise<void>;
  /** Ends whatever is left of its group, at once. */
  readonly killGroup: () => void;
}

export interface ChildOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** A file descriptor for its stdout; otherwise its lines go to `onLine`. */
  readonly stdout?: number;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
  /** What becomes of a line before anybody has it. @default - nothing */
  readonly mask?: (line: string) => string;
}

const remembered = 20;

/** @throws the system's error (ENOENT, EACCES ...) where the program cannot be started */
export async function startChild({ command, cwd, env, stdout, onLine, mask }: ChildOptions): Promise<Child> {
  const [program = '', ...args] = command;
  const child: ChildProcess = spawn(program, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const pid = child.pid ?? 0;

  const last: string[] = [];
  const read = (stream: 'stdout' | 'stderr', from: Readable | null): void => {
    if (!from) return;
    readLines(from, (raw) => {
      const line = mask?.(raw) ?? raw;
      if (last.push(line) > remembered) last.shift();
      onLine(stream, line);
    });
  };
  read('stdout', child.stdout);
  read('stderr', child.stderr);

  const send = (to: number, signal: NodeJS.Signals): void => {
    try {
      process.kill(to, signal);
    } catch {
      // Gone already.
    }
  };
  let stopping: { readonly signal: NodeJS.Signals; readonly until: number } | undefined;
  const exited = new Promise<Exit>((resolve) =>
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    }),
  );
  const gone = exited.then(async () => {
    const asked = new Set<number>();
    while (stopping && Date.now() < stopping.until) {
      const members = membersOf(pid);
      if (members.length === 0) break;
      const orphans = members.filter(({ parent }) => !members.some((other) => other.pid === parent));
      for (const { pid: orphan } of orphans) {
        if (!asked.has(orphan)) send(orphan, stopping.signal);
        asked.add(orphan);
      }
      await sleep(50);
    }
    send(-pid, 'SIGKILL');
  });
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    exited,
    gone,
    running,
    lastLines: () => last,
    signal: (signal) => {
      send(pid, signal);
    },
    stop: async (signal, patience) => {
      stopping = { signal, until: Date.now() + patience };
      if (running()) send(pid, signal);
      const timer = setTimeout(() => {
        send(-pid, 'SIGKILL');
      }, patience);
      await gone;
      clearTimeout(timer);
    },
    killGroup: () => {
      send(-pid, 'SIGKILL');
    },
  };
}
