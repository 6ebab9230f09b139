import { control } from '../characters';
import type { Detector } from '../subject';

/** CWE-158: a text that C reads to another end than JavaScript does. */
export const nullByte: Detector = {
  name: 'null-byte',
  wants: ({ kinds }) => (kinds & control) !== 0,
  find: ({ text, isDecoded }) => {
    const at = text.indexOf('\0');
    // `%00` as such, in a sentence: what is decoded once more is a name, and that ends at it.
    return at < 0 || (isDecoded && text.includes(' ')) ? undefined : text.slice(Math.max(0, at - 8), at + 8);
  },
};
