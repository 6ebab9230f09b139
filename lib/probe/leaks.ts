import type { Answer } from './answer';
import { fail, pass, type Check } from './check';

/** A path, and what shows that it gave the file and not a page that is at every path. */
export type Leak = readonly [path: string, looksLike: (answer: Answer) => boolean];

export const contains =
  (pattern: RegExp) =>
  ({ body }: Answer): boolean =>
    pattern.test(body);

/** A check that none of these files is served. */
export const servesNone =
  (leaks: readonly Leak[]): Check['run'] =>
  async (target) => {
    const answers = await Promise.all(
      leaks.map(async ([path, looksLike]) => [path, await target.get(path), looksLike] as const),
    );
    const found = answers
      .filter(([, answer, looksLike]) => answer.status === 200 && looksLike(answer))
      .map(([path]) => path);
    if (found.length) return fail(`Served: ${found.join(', ')}.`);
    return pass(`Not served: ${answers.map(([path, { status }]) => `${path} (${status})`).join(', ')}.`);
  };
