import { hexValue, isDigit, isLetter } from '../characters';

/** Those of HTML's named character references that stand for ASCII, which attacks hide behind. */
const named: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  ast: '*',
  bsol: '\\',
  colon: ':',
  comma: ',',
  commat: '@',
  diacriticalgrave: '`',
  dollar: '$',
  equals: '=',
  excl: '!',
  grave: '`',
  gt: '>',
  hat: '^',
  lbrace: '{',
  lbrack: '[',
  lcub: '{',
  lowbar: '_',
  lpar: '(',
  lsqb: '[',
  lt: '<',
  midast: '*',
  nbsp: ' ',
  newline: '\n',
  num: '#',
  percnt: '%',
  period: '.',
  plus: '+',
  quest: '?',
  quot: '"',
  rbrace: '}',
  rbrack: ']',
  rcub: '}',
  rpar: ')',
  rsqb: ']',
  semi: ';',
  sol: '/',
  tab: '\t',
  verbar: '|',
};
const longest = 16;
/** Of those that need no `;`. */
const longestOpen = 'quot'.length;

/** Where the digits of a numeric reference end, and the code; as browsers do, a `;` is not asked for. */
function numeric(text: string, from: number): readonly [code: number, end: number] | undefined {
  const hexadecimal = (text.charCodeAt(from) | 32) === 120;
  let at = hexadecimal ? from + 1 : from;
  const start = at;
  let code = 0;
  for (; ; at++) {
    const character = text.charCodeAt(at);
    const digit = hexadecimal ? hexValue(character) : isDigit(character) ? character - 48 : -1;
    if (digit < 0) break;
    code = Math.min(code * (hexadecimal ? 16 : 10) + digit, 0x110000);
  }
  if (at === start) return undefined;
  return [code, text.charCodeAt(at) === 59 ? at + 1 : at];
}

function reference(text: string, from: number): readonly [decoded: string, end: number] | undefined {
  if (text.charCodeAt(from) === 35) {
    const found = numeric(text, from + 1);
    return found && [found[0] > 0x10ffff ? '\ufffd' : String.fromCodePoint(found[0]), found[1]];
  }
  let end = from;
  while (end < from + longest && isLetter(text.charCodeAt(end))) end++;
  const closed = text.charCodeAt(end) === 59;
  if (!closed && end - from > longestOpen) return undefined;
  const name = text.slice(from, end).toLowerCase();
  // These need no `;`, as in HTML.
  if (!closed && name !== 'lt' && name !== 'gt' && name !== 'quot') return undefined;
  const decoded = Object.hasOwn(named, name) ? named[name] : undefined;
  if (decoded === undefined) return undefined;
  return [decoded, closed ? end + 1 : end];
}

/** `&lt;`, `&#60;` and `&#x3c` of HTML, once. */
export function decodeEntities(text: string): string {
  let next = text.indexOf('&');
  if (next < 0) return text;
  let decoded = '';
  let copied = 0;
  while (next >= 0) {
    const found = reference(text, next + 1);
    if (found) {
      decoded += text.slice(copied, next) + found[0];
      copied = found[1];
    }
    next = text.indexOf('&', found ? copied : next + 1);
  }
  return copied === 0 ? text : decoded + text.slice(copied);
}
