import { join } from 'node:path';
import { redactedEnvironment } from './redaction';
import type { Part } from './server';

/** What the thread that watches is given. */
export interface Watch {
  /** Counts turns of the main thread's event loop, one each `beat`. */
  readonly turns: Int32Array;
  /** Milliseconds. */
  readonly beat: number;
  readonly seconds: number;
  readonly pid: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Milliseconds between the turns that are counted: much less than the limit, or a busy loop would be taken for one that stands. */
const beatOf = (seconds: number): number => Math.min(1000, seconds * 250);

/** Milliseconds from the first listening. */
const pause = 500;

/**
 * Ends a process whose main thread computes for `seconds` without turning its event loop, and says where it was. What else keeps
 * a loop waiting (a suspended machine, a slow disk) takes no CPU time and counts for nothing.
 */
export function watchdog(seconds: number): Part {
  let started = false;
  const start = (): void => {
    if (started) return;
    started = true;
    watch(seconds);
  };
  return {
    // A thread takes longer to start than all else here: a little later than the app listens, but before it sees a request, as the
    // first may be the one that never ends.
    listening: () => {
      setTimeout(start, pause).unref();
    },
    request: () => {
      start();
      return false;
    },
  };
}

function watch(seconds: number): void {
  const { isMainThread, Worker } = process.getBuiltinModule('node:worker_threads');
  if (!isMainThread) return;
  const beat = beatOf(seconds);
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const watched: Watch = { turns, beat, seconds, pid: process.pid, environment: redactedEnvironment(process.env) };
  // Neither our preload nor the app's flags: it has to be small.
  const worker = new Worker(join(__dirname, 'watchdog-thread.cjs'), {
    name: 'casemate-watchdog',
    workerData: watched,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  // An app goes on without it.
  worker.on('error', () => undefined);
  worker.unref();
  setInterval(() => Atomics.add(turns, 0, 1), beat).unref();
}
