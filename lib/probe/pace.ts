import { header, type Answer } from './answer';
import { CannotSee } from './check';

/** Seconds that a target may make us wait, each time and in all. */
const most = { once: 5, all: 30 };
const mostTries = 8;
/** Milliseconds between two requests, once a target said that there were too many. */
const gaps = { first: 40, last: 500 };

/** Seconds that a refusal asks to wait; a date or nothing counts as one second. */
const asked = (answer: Answer): number => {
  const seconds = Number(header(answer, 'retry-after') ?? 1);
  return Number.isFinite(seconds) ? Math.max(seconds, 0.5) : 1;
};

/** Refused for asking too often, or for now. */
export const isLater = (answer: Answer): boolean =>
  answer.status === 429 || (answer.status === 503 && header(answer, 'retry-after') !== undefined);

export interface Pace {
  /** Resolves when the next request may go. */
  readonly turn: () => Promise<void>;
  /** All requests wait as this answer says; throws where that would be too long. */
  readonly slowDown: (answer: Answer, tries: number, what: string) => void;
}

/** As fast as the target bears: at full speed until it says that it is too much (RFC 6585), then slower and slower. */
export function startPace(): Pace {
  let [gap, next, waited] = [0, 0, 0];
  return {
    turn: async () => {
      const now = Date.now();
      const at = Math.max(next, now);
      next = at + gap;
      if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
    },
    slowDown: (answer, tries, what) => {
      const seconds = asked(answer);
      const now = Date.now();
      const more = Math.max(0, now + seconds * 1000 - Math.max(next, now)) / 1000;
      if (tries === mostTries || seconds > most.once || waited + more > most.all) {
        throw new CannotSee(
          `The target answered ${answer.status} to ${what}, after waits of ${Math.round(waited)} s in all.`,
        );
      }
      // Those that were on their way when the first was refused say nothing new.
      if (more <= 0.2) return;
      waited += more;
      next = Math.max(next, now + seconds * 1000);
      gap = Math.min(gaps.last, Math.max(gaps.first, gap * 1.5));
    },
  };
}
