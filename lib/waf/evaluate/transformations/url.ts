import { byte } from '../bytes';

/** Full-width ASCII (U+FF01 to U+FF5E) is ASCII to what reads it after AWS WAF; of the rest only the low byte is kept. */
export const narrowed = (code: number): string => byte(code >= 0xff01 && code <= 0xff5e ? code - 0xff01 + 0x21 : code);

const spaced = (text: string): string => (text.includes('+') ? text.replaceAll('+', ' ') : text);

/** application/x-www-form-urlencoded, where `+` is a space; a `%` that encodes nothing stands for itself. */
export const urlDecode = (text: string): string =>
  spaced(text).replace(/%([0-9a-f]{2})/gi, (_, hex: string) => byte(parseInt(hex, 16)));

/** With Microsoft's `%uHHHH`. */
export const urlDecodeUni = (text: string): string =>
  spaced(text).replace(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_, wide: string | undefined, hex = '') =>
    wide === undefined ? byte(parseInt(String(hex), 16)) : narrowed(parseInt(wide, 16)),
  );
