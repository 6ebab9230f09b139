import { first, hasAnswer, told } from './asks';
import { fail, pass, skip, type Check } from './check';
import type { Target } from './target';

/** One way to say where a request ends that two readers may understand in two ways. */
export type Variant = readonly [name: string, bytes: (target: Target) => string];

const acceptable = (status: number): boolean => status >= 400 && status !== 404 && status !== 405 && status !== 403;

/**
 * A check that such requests are refused (RFC 9112, section 11.2). What follows them on the connection is at most a GET of
 * an unknown path; no other visitor's request can be hit, as each has a connection to itself.
 */
export const refusesAmbiguous =
  (variants: readonly Variant[]): Check['run'] =>
  async (target) => {
    const saw: string[] = [];
    const taken: string[] = [];
    for (const [name, bytes] of variants) {
      const exchange = await target.raw(bytes(target), { until: hasAnswer, patience: 3000 });
      const status = first(exchange)?.status;
      saw.push(`${name}: ${told(exchange)}`);
      if (status !== undefined && !acceptable(status)) taken.push(`${name}: ${status}`);
      if (status === undefined && !exchange.closed) taken.push(`${name}: waits for more`);
    }
    if (taken.length) return fail(`Not refused: ${taken.join('; ')}.`);
    return saw.length ? pass(`Refused: ${saw.join('; ')}.`) : skip('Nothing was sent.');
  };
