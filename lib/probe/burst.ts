import type { Answer } from './answer';
import { CannotSee } from './check';
import type { Asked, Target } from './target';

/** More at a time than a front makes wait their turn, fewer than it lets one client hold open. */
const atOnce = 64;
const most = 1200;
const mostMilliseconds = 6000;

export interface Burst {
  readonly sent: number;
  readonly seconds: number;
  /** How many answers were 429 or 503. */
  readonly refusals: number;
  /** The first of those. */
  readonly refused: Answer | undefined;
}

/** Requests as fast as they go, until some are refused. */
export async function sendBurst(
  target: Target,
  asked: (index: number) => Asked,
  requests = most,
  enough = 10,
): Promise<Burst> {
  const started = performance.now();
  const [path = '/'] = target.paths;
  const refused: Answer[] = [];
  let sent = 0;
  let errors = 0;
  const one = async (): Promise<void> => {
    while (
      sent < requests &&
      refused.length < enough &&
      errors < atOnce &&
      performance.now() - started < mostMilliseconds
    ) {
      sent += 1;
      const answer = await target.quick(path, asked(sent)).catch((error: unknown) => {
        if (error instanceof CannotSee) throw error;
        errors += 1;
        return undefined;
      });
      if (answer && (answer.status === 429 || answer.status === 503)) refused.push(answer);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return { sent, seconds: (performance.now() - started) / 1000, refusals: refused.length, refused: refused[0] };
}

/** Further questions, a second apart, where a limit that was used up before may be what refuses. */
const mostRests = 2;

/** Refusals under pressure only say something where there is none without. */
async function answersAtRest(target: Target): Promise<void> {
  const [path = '/'] = target.paths;
  for (let rests = 0; ; rests += 1) {
    const { status } = await target.ask(path, { method: 'HEAD' });
    if (status !== 429 && status !== 503) return;
    if (rests === mostRests) throw new CannotSee(`HEAD ${path} was answered ${status} without a burst too.`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

export const burst = (target: Target): Promise<Burst> =>
  target.once('a burst', async () => {
    await answersAtRest(target);
    return sendBurst(target, () => ({ method: 'HEAD' }));
  });

/** The burst that was refused; the limit is then used up. */
export async function refusedBurst(target: Target): Promise<Answer> {
  const { refused, sent } = await burst(target);
  if (!refused) throw new CannotSee(`None of ${sent} requests was refused: see the check rate-limit.`);
  return refused;
}

export const toldBurst = ({ sent, seconds, refusals, refused }: Burst): string =>
  `${sent} requests in ${seconds.toFixed(1)} s, ${atOnce} at a time: ${refused ? `${refusals} answered ${refused.status}` : 'none refused'}.`;
