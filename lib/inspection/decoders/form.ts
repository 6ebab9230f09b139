import { decodePercent } from './percent';

/** A `name=value` of a query or of a form, decoded. */
export type Pair = readonly [name: string, value: string];

const spaced = (text: string): string => (text.includes('+') ? text.replaceAll('+', ' ') : text);

/** As the URL standard's parser of application/x-www-form-urlencoded reads a part of it, with overlong UTF-8 decoded too. */
export const decodeFormPart = (text: string): string => decodePercent(spaced(text));

/** Calls back with each pair of a query or a form, as sent, until it gets an answer. */
export function eachPair<Found>(
  text: string,
  visit: (name: string, value: string) => Found | undefined,
): Found | undefined {
  for (let from = 0; from <= text.length;) {
    let end = text.indexOf('&', from);
    if (end < 0) end = text.length;
    if (end > from) {
      const equals = text.indexOf('=', from);
      const found =
        equals >= 0 && equals < end
          ? visit(text.slice(from, equals), text.slice(equals + 1, end))
          : visit('', text.slice(from, end));
      if (found !== undefined) return found;
    }
    from = end + 1;
  }
  return undefined;
}
