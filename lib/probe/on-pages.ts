import { header, type Answer } from './answer';
import { htmlPages } from './asks';
import { fail, pass, quote, type Check } from './check';

/**
 * A check of one response header on every page seen; `wanted` gets its value, empty where there is none.
 * @param pagesOf HTML, unless the header is as much for data
 */
export const headerOnPages =
  (name: string, wanted: (value: string, answer: Answer) => boolean, pagesOf = htmlPages): Check['run'] =>
  async (target) => {
    const pages = await pagesOf(target);
    const told = ([path, answer]: readonly [string, Answer]): string => {
      const value = header(answer, name);
      return value === undefined ? `${path} has no ${name}` : `${path} has ${name}: ${quote(value)}`;
    };
    const bad = pages.filter(([, answer]) => !wanted((header(answer, name) ?? '').trim(), answer));
    return bad.length
      ? fail(`${bad.slice(0, 3).map(told).join('; ')}.`)
      : pass(`${pages.slice(0, 3).map(told).join('; ')}.`);
  };
