import { createHash } from 'node:crypto';
import { byte } from '../bytes';

const hexBytes = (hex: string): string => hex.replace(/../g, (pair) => byte(parseInt(pair, 16)));

/** Whole pairs of digits; text that is no hexadecimal stays. */
export const hexDecode = (text: string): string => (/^(?:[0-9a-f]{2})+$/i.test(text) ? hexBytes(text) : text);

/** SQL's `0x414243`. */
export const sqlHexDecode = (text: string): string =>
  text.replace(/0x((?:[0-9a-f]{2})+)/gi, (_, hex: string) => hexBytes(hex));

/** Up to the first character that Base64 does not have. */
export const base64Decode = (text: string): string =>
  Buffer.from(/^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '', 'base64').toString('latin1');

/** Skips characters that Base64 does not have. */
export const base64DecodeExt = (text: string): string =>
  Buffer.from(text.replace(/[^A-Za-z0-9+/]/g, ''), 'base64').toString('latin1');

/** The hash in raw bytes, not in digits. */
export const hash =
  (algorithm: 'md5' | 'sha256') =>
  (text: string): string =>
    createHash(algorithm).update(text, 'latin1').digest().toString('latin1');

/** What is not ASCII becomes `%uHHHH`. */
export const utf8ToUnicode = (text: string): string =>
  /^[\0-\x7f]*$/.test(text)
    ? text
    : [...Buffer.from(text, 'latin1').toString('utf8')]
        .map((character) => {
          const code = character.codePointAt(0) ?? 0;
          return code < 0x80 ? character : `%u${code.toString(16).padStart(4, '0')}`;
        })
        .join('');

const entities: Readonly<Record<string, string>> = { quot: '"', amp: '&', lt: '<', gt: '>', nbsp: '\xa0' };

export const htmlEntityDecode = (text: string): string =>
  text.includes('&')
    ? text.replace(
        /&(?:#x([0-9a-f]+);?|#([0-9]+);?|(quot|amp|lt|gt|nbsp);?)/gi,
        (_, hex?: string, decimal?: string, name = '') =>
          hex !== undefined
            ? byte(parseInt(hex, 16))
            : decimal !== undefined
              ? byte(Number(decimal))
              : (entities[String(name).toLowerCase()] ?? ''),
      )
    : text;
