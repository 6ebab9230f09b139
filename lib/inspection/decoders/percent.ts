import { hexValue } from '../characters';

/** A byte of `%XX` at this place, or -1. */
function byteAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== 37) return -1;
  const high = hexValue(text.charCodeAt(at + 1));
  const low = hexValue(text.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** The bytes that a first byte of UTF-8 announces behind itself: 5 and 6 too, as old decoders took them. */
const following = (byte: number): number =>
  byte < 0xc0 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : byte < 0xf8 ? 3 : byte < 0xfc ? 4 : byte < 0xfe ? 5 : 0;

/**
 * `%XX` as UTF-8, overlong forms (`%c0%af` is `/`; RFC 3629 section 10) and `%uXXXX` (IIS, and JavaScript's unescape)
 * included. What is no encoding stays as it is.
 */
export function decodePercent(text: string): string {
  let next = text.indexOf('%');
  if (next < 0) return text;
  let decoded = '';
  let copied = 0;
  while (next >= 0) {
    let end = next;
    let code = -1;
    const first = byteAt(text, next);
    if (first >= 0) {
      const count = following(first);
      code = count ? first & (0x3f >> count) : first;
      end = next + 3;
      for (let more = 0; more < count; more++) {
        const byte = byteAt(text, end);
        if (byte < 0x80 || byte > 0xbf) {
          // No UTF-8: the byte alone, as Latin-1.
          code = first;
          end = next + 3;
          break;
        }
        code = code * 64 + (byte & 0x3f);
        end += 3;
      }
    } else if ((text.charCodeAt(next + 1) | 32) === 117) {
      let value = 0;
      for (let place = 2; place < 6 && value >= 0; place++) {
        const digit = hexValue(text.charCodeAt(next + place));
        value = digit < 0 ? -1 : value * 16 + digit;
      }
      if (value >= 0) {
        code = value;
        end = next + 6;
      }
    }
    if (code >= 0) {
      decoded += text.slice(copied, next) + (code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code));
      copied = end;
      next = text.indexOf('%', end);
    } else {
      next = text.indexOf('%', next + 1);
    }
  }
  return copied === 0 ? text : decoded + text.slice(copied);
}
