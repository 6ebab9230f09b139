import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { readLines } from './lines';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process in a session of its own, so that it can be ended with all that it started. */
export interface Child {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly running: () => boolean;
  /** The end of what it said, on both streams. */
  readonly lastLines: () => readonly string[];
  readonly signal: (signal: NodeJS.Signals) => void;
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
  return {
    pid,
    exited: new Promise((resolve) =>
      child.once('exit', (code, signal) => {
        resolve({ code, signal });
      }),
    ),
    running: () => child.exitCode === null && child.signalCode === null,
    lastLines: () => last,
    signal: (signal) => {
      send(pid, signal);
    },
    killGroup: () => {
      send(-pid, 'SIGKILL');
    },
  };
}

/** Asks a child to end, waits, and ends it. */
export async function stopChild(child: Child, signal: NodeJS.Signals, patience: number): Promise<void> {
  if (child.running()) {
    child.signal(signal);
    const timer = setTimeout(() => {
      child.signal('SIGKILL');
    }, patience);
    await child.exited;
    clearTimeout(timer);
  }
  child.killGroup();
}
