/** Kinds of characters, as bits: a value's kinds say which detectors could find anything in it. */
export const singleQuote = 1;
export const doubleQuote = 1 << 1;
export const backtick = 1 << 2;
export const lessThan = 1 << 3;
export const dollar = 1 << 4;
export const brace = 1 << 5;
export const parenthesis = 1 << 6;
export const semicolon = 1 << 7;
export const pipe = 1 << 8;
export const ampersand = 1 << 9;
export const backslash = 1 << 10;
export const percent = 1 << 11;
export const equals = 1 << 12;
export const hash = 1 << 13;
export const star = 1 << 14;
export const bracket = 1 << 15;
export const control = 1 << 16;
export const lineBreak = 1 << 17;
export const nonAscii = 1 << 18;
export const slash = 1 << 19;
export const colon = 1 << 20;
export const space = 1 << 21;
export const dash = 1 << 22;
export const plus = 1 << 23;
export const dot = 1 << 24;
export const underscore = 1 << 25;
/** `>`, `!`, `@`, `^`, `~`. */
export const other = 1 << 26;
export const digit = 1 << 27;
export const letter = 1 << 28;
/** Fullwidth and small forms of ASCII. */
export const compatible = 1 << 29;
/** `--`, as comments of SQL begin. */
export const dashes = 1 << 30;
/** `..`, as paths out of a folder have it. */
export const dots = 1 << 31;

const groups: readonly (readonly [characters: string, kind: number])[] = [
  ["'", singleQuote],
  ['"', doubleQuote],
  ['`', backtick],
  ['<', lessThan],
  ['$', dollar],
  ['{}', brace],
  ['()', parenthesis],
  [';', semicolon],
  ['|', pipe],
  ['&', ampersand],
  ['\\', backslash],
  ['%', percent],
  ['=', equals],
  ['#', hash],
  ['*', star],
  ['[]', bracket],
  ['\n\r', lineBreak],
  ['/', slash],
  [':', colon],
  [' \t', space],
  ['-', dash],
  ['+', plus],
  ['.', dot],
  ['_', underscore],
  ['>!@^~', other],
  ['0123456789', digit],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', letter],
];

/** The kind of each of the 256 bytes. */
export const kinds = new Int32Array(256).fill(control, 0, 128).fill(nonAscii, 128);
for (const character of '?,') kinds[character.charCodeAt(0)] = 0;
for (const [characters, kind] of groups) for (const character of characters) kinds[character.charCodeAt(0)] = kind;

const isIn = (characters: string): ((code: number) => boolean) => {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return (code) => code < 128 && table[code] === 1;
};

const lower = 'abcdefghijklmnopqrstuvwxyz';

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
export const isWord = isIn(`${lower}${lower.toUpperCase()}0123456789_`);
/** What HTML, shells and SQL take for a space; a no-break space too, which MySQL does. */
export const isSpace = (code: number): boolean => code <= 32 || code === 160;

/** The value of a hexadecimal digit; -1 for what is none. */
export function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const small = code | 32;
  return small >= 97 && small <= 102 ? small - 87 : -1;
}
