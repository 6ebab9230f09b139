import { setTimeout as sleep } from 'node:timers/promises';
import type { Child, Exit } from './child';

/** Milliseconds: the first wait before a restart, the longest, and how long a process must live to be well again. */
const first = 250;
const longest = 30_000;
const well = 60_000;

export interface Keeper {
  /** The process that runs now, or the last one. */
  readonly current: () => Child;
  /** No more restarts. */
  readonly release: () => void;
}

/**
 * Starts `start` again whenever its process ends, the waits doubling from 0.25 s to 30 s while it keeps ending early.
 * @param onExit told of each end, with the milliseconds until the next start
 * @param start resolves once the process serves; where it rejects, that is an end too
 */
export function keepRunning(
  running: Child,
  start: () => Promise<Child>,
  onExit: (exit: Exit | Error, wait: number) => void,
): Keeper {
  let current = running;
  const released = new AbortController();
  const isReleased = (): boolean => released.signal.aborted;

  void (async () => {
    let wait = first;
    for (;;) {
      const since = Date.now();
      let end: Exit | Error = await current.exited;
      if (Date.now() - since > well) wait = first;
      for (let up = false; !up;) {
        if (isReleased()) return;
        onExit(end, wait);
        await sleep(wait, undefined, { signal: released.signal }).catch(() => undefined);
        wait = Math.min(wait * 2, longest);
        if (isReleased()) return;
        try {
          current = await start();
          up = true;
        } catch (error) {
          end = error as Error;
        }
      }
    }
  })();
  return {
    current: () => current,
    release: () => {
      released.abort();
    },
  };
}
