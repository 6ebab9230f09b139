const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const sextets = new Int8Array(128).fill(-1);
for (let at = 0; at < 64; at++) sextets[alphabet.charCodeAt(at)] = at;
sextets['-'.charCodeAt(0)] = 62;
sextets['_'.charCodeAt(0)] = 63;

const isText = (byte: number): boolean => (byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9;

/** Shorter ones are words more often than encodings. */
const shortest = 8;

/** Whether the first characters of what stands here could be base64 of text: so many that few others are. */
export function mayBeBase64(bytes: Buffer, from: number, to: number): boolean {
  if (to - from < shortest) return false;
  let bits = 0;
  for (let at = 0; at < shortest; at++) {
    const code = bytes[from + at] as number;
    const sextet = code < 128 ? (sextets[code] as number) : -1;
    if (sextet < 0) return false;
    bits = ((bits << 6) | sextet) & 0xffff;
    const held = ((at + 1) * 6) % 8;
    if (held !== 6 && !isText((bits >> held) & 0xff)) return false;
  }
  return true;
}

/**
 * The text that base64 (RFC 4648, with or without padding, of either alphabet) hides; nothing where it is none, or hides no
 * ASCII. It stops at the first character that says so: of words, tokens and images it reads a few characters.
 */
export function decodeBase64(text: string): string | undefined {
  let end = text.length;
  while (end > 0 && end > text.length - 2 && text.charCodeAt(end - 1) === 61) end--;
  if (end < shortest || end % 4 === 1) return undefined;
  let decoded = '';
  let bits = 0;
  let held = 0;
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    const sextet = code < 128 ? (sextets[code] as number) : -1;
    if (sextet < 0) return undefined;
    bits = ((bits << 6) | sextet) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const byte = (bits >> held) & 0xff;
    if (!isText(byte)) return undefined;
    decoded += String.fromCharCode(byte);
  }
  return decoded;
}
