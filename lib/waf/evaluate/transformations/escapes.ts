import { byte } from '../bytes';
import { narrowed } from './url';

const named: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** `\x41`, `\u0041`, `\101` and the single letters of JavaScript; any other escaped character is itself. */
export const jsDecode = (text: string): string =>
  text.replace(
    /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([0-3]?[0-7]{1,2})|([\s\S]))/gi,
    (_, wide?: string, hex?: string, octal?: string, single = '') => {
      if (wide !== undefined) return narrowed(parseInt(wide, 16));
      if (hex !== undefined) return byte(parseInt(hex, 16));
      if (octal !== undefined) return byte(parseInt(octal, 8));
      return named[String(single)] ?? String(single);
    },
  );

/** ANSI C: `\n`, `\xHH`, `\0OOO`. What is no such escape stays as it is. */
export const escapeSequenceDecode = (text: string): string =>
  text.replace(
    /\\(?:x([0-9a-f]{2})|0?([0-3][0-7]{2}|[0-7]{1,2})|([abfnrtv\\?'"]))/gi,
    (_, hex?: string, octal?: string, single = '') => {
      if (hex !== undefined) return byte(parseInt(hex, 16));
      if (octal !== undefined) return byte(parseInt(octal, 8));
      return named[String(single)] ?? String(single);
    },
  );

/** CSS 2: up to six hexadecimal digits and one space after them; a backslash before anything else vanishes. Two bytes are looked at. */
export const cssDecode = (text: string): string =>
  text.replace(
    /\\(?:([0-9a-f]{1,6})[ \t\n\f\r]?|(\n)|([\s\S]))/gi,
    (_, hex?: string, newline?: string, single = '') => {
      if (hex !== undefined) return narrowed(parseInt(hex.slice(-4), 16));
      return newline === undefined ? String(single) : '';
    },
  );
