import { control } from '../characters';
import type { Detector } from '../subject';

/** CWE-158: a text that C reads to another end than JavaScript does. */
export const nullByte: Detector = {
  name: 'null-byte',
  wants: ({ kinds }) => (kinds & control) !== 0,
  find: ({ text }) => {
    const at = text.indexOf('\0');
    return at < 0 ? undefined : text.slice(Math.max(0, at - 8), at + 8);
  },
};
