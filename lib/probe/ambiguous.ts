import { parseAnswers } from './answer';
import { message } from './asks';
import { fail, pass, type Check } from './check';
import { missingPath, type Exchange, type Target } from './target';

/** One way to say where a request ends that two readers may understand in two ways. */
export type Variant = readonly [name: string, bytes: (target: Target) => string];

/** Refused as a request, and not for its path or method. */
const refusal = (status: number): boolean => (status >= 400 && ![403, 404, 405].includes(status)) || status === 0;

/** What became of a request and of the one that follows it; the second field is whether that is safe. */
function outcome({ text, closed }: Exchange): readonly [told: string, safe: boolean] {
  const statuses = parseAnswers(text)
    .map(({ status }) => status)
    .filter((status) => status >= 200);
  const [first = 0] = statuses;
  if (statuses.length === 0) return closed ? ['closed', true] : ['waits for more', false];
  if (refusal(first)) return [String(first), true];
  if (statuses.length > 1)
    return [`${first}, and the next request on the connection was answered ${statuses[1] ?? ''}`, false];
  return closed ? [`${first}, then closed`, true] : [`${first}, and the connection stays open`, false];
}

/**
 * A check that such requests are refused, or at least that nothing after them on the connection is read (RFC 9112, section
 * 6.1). What follows is a GET of an unknown path; no other visitor's request can be hit, as each has a connection to itself.
 */
export const refusesAmbiguous =
  (variants: readonly Variant[]): Check['run'] =>
  async (target) => {
    const outcomes = await Promise.all(
      variants.map(async ([name, bytes]) => {
        const next = message(target, `GET ${missingPath} HTTP/1.1`, []);
        const exchange = await target.raw(bytes(target) + next, {
          until: (text) => parseAnswers(text).length > 1,
          patience: 3000,
          silenceTells: true,
        });
        const [told, safe] = outcome(exchange);
        return { safe, told: `${name}: ${told}` };
      }),
    );
    const told = (some: typeof outcomes): string => some.map((one) => one.told).join('; ');
    const taken = outcomes.filter(({ safe }) => !safe);
    return taken.length ? fail(`Not refused: ${told(taken)}.`) : pass(`${told(outcomes)}.`);
  };
