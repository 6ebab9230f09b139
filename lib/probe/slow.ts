import { hasAnswer } from './asks';
import { parseAnswers } from './answer';
import { CannotSee } from './check';
import type { Target } from './target';

/** How long the other side put up with a request that never ends. */
export interface Patience {
  readonly seconds: number;
  readonly ended: boolean;
  /** What it said in the end, if anything. */
  readonly status: number | undefined;
}

/**
 * Sends a beginning, then `drip` now and then, until the other side ends it or the time is over.
 * @param most seconds
 */
export async function sendSlowly(target: Target, beginning: string, drip: string, most: number): Promise<Patience> {
  const socket = await target.connect();
  const started = performance.now();
  return new Promise((resolve, reject) => {
    let got = '';
    const dripping = setInterval(() => socket.write(drip), 2000);
    const end = (ended: boolean): void => {
      clearInterval(dripping);
      clearTimeout(timer);
      socket.destroy();
      resolve({
        ended,
        seconds: Math.round((performance.now() - started) / 1000),
        status: parseAnswers(got)[0]?.status,
      });
    };
    const timer = setTimeout(end, most * 1000, false);
    const stop = (): void => {
      reject(new CannotSee('The probe was over before.'));
      end(false);
    };
    if (target.signal.aborted) stop();
    target.signal.addEventListener('abort', stop);
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1');
      if (hasAnswer(got)) end(true);
    });
    socket
      .on('error', () => undefined)
      .once('close', () => {
        end(true);
      });
    socket.write(beginning);
  });
}
