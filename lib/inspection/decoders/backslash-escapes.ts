import { hexValue } from '../characters';

const single: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '/': '/' };

/** The code of some hexadecimal digits; -1 unless all are. */
function hexadecimal(text: string, from: number, count: number): number {
  let code = 0;
  for (let at = from; at < from + count; at++) {
    const digit = hexValue(text.charCodeAt(at));
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}

function bracedCode(text: string, from: number): readonly [code: number, end: number] | undefined {
  let code = 0;
  let at = from;
  for (; at < from + 8; at++) {
    const digit = hexValue(text.charCodeAt(at));
    if (digit < 0) break;
    code = code * 16 + digit;
  }
  return at > from && text.charCodeAt(at) === 125 && code <= 0x10ffff ? [code, at + 1] : undefined;
}

function escapeAt(text: string, at: number): readonly [decoded: string, end: number] | undefined {
  const kind = text[at + 1] ?? '';
  if (kind === 'x') {
    const code = hexadecimal(text, at + 2, 2);
    return code < 0 ? undefined : [String.fromCharCode(code), at + 4];
  }
  if (kind === 'u') {
    if (text[at + 2] === '{') {
      const found = bracedCode(text, at + 3);
      return found && [String.fromCodePoint(found[0]), found[1]];
    }
    const code = hexadecimal(text, at + 2, 4);
    return code < 0 ? undefined : [String.fromCharCode(code), at + 6];
  }
  const decoded = Object.hasOwn(single, kind) ? single[kind] : undefined;
  return decoded === undefined ? undefined : [decoded, at + 2];
}

/** The escapes of JSON and of JavaScript's strings: `\u003c`, `\x3c`, `\u{3c}`, `\n`. Other backslashes stay. */
export function decodeBackslashes(text: string): string {
  let next = text.indexOf('\\');
  if (next < 0) return text;
  let decoded = '';
  let copied = 0;
  while (next >= 0) {
    const found = escapeAt(text, next);
    if (found) {
      decoded += text.slice(copied, next) + found[0];
      copied = found[1];
    }
    next = text.indexOf('\\', found ? copied : next + 1);
  }
  return copied === 0 ? text : decoded + text.slice(copied);
}
