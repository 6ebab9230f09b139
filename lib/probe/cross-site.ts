import { postable } from './asks';
import { fail, pass, skip, type Check } from './check';
import type { Target } from './target';

/** A check that a POST of another site, with a cookie, is refused where the same POST of the site itself is not. */
export const refusesCrossSite =
  (what: string, change: (target: Target) => Readonly<Record<string, string>>): Check['run'] =>
  async (target) => {
    const { path, status: own, asked } = await postable(target);
    const kept = Object.entries(asked.headers).filter(([name]) => name !== 'Origin' && name !== 'Sec-Fetch-Site');
    const { status } = await target.ask(path, {
      ...asked,
      headers: { ...Object.fromEntries(kept), ...change(target) },
    });
    const told = `POST ${path} with a cookie: ${own} as of its own page, ${status} ${what}.`;
    // The app refuses the made-up cookie or the empty form first: what it makes of other sites cannot be seen.
    if (status === own && own >= 400) return skip(told);
    return status >= 400 && status < 500 && status !== own ? pass(told) : fail(told);
  };
