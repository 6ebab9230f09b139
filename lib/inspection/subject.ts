import { control, isLetter, isSpace, lessThan, lineBreak, nonAscii, space } from './characters';
import type { Scan } from './scan';
import type { Part } from './types';

/** Where a value stands. */
export interface Where {
  readonly part: Part;
  /** Of the parameter, field, member, header or cookie. */
  readonly name: string;
  /** The request's headers: names and values in turn. */
  readonly rawHeaders: readonly string[];
  /** Of a member of JSON, the names above its own, the outermost first. */
  above?(): readonly string[];
}

/** The least words by which a text reads as written for people, and the least share of letters and spaces in it. */
const proseWords = 12;
const proseShare = 0.78;
/** Whether a text is prose, its first so many characters say. */
const proseSample = 4096;

/** Whether a text is mostly words with spaces between them. */
function isProse(text: string): boolean {
  const { length } = text;
  if (length < proseWords * 3) return false;
  const end = Math.min(length, proseSample);
  let words = 0;
  let plain = 0;
  let run = 0;
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isLetter(code) || code > 0xbf) {
      plain++;
      run++;
      continue;
    }
    if (isSpace(code)) plain++;
    // A word ends at a space, or at punctuation that a space follows.
    if (run > 0 && (isSpace(code) || isSpace(text.charCodeAt(at + 1)))) words++;
    run = 0;
  }
  if (run > 0) words++;
  return words >= proseWords && plain >= end * proseShare;
}

/** What an editor's text begins and ends with: code within it is shown, not run. */
const markupStart = /^\s{0,8}<(?:p|div|h[1-6]|ul|ol|table|blockquote|pre|figure|section|article)[\s>]/i;
const markupEnd = /<\/(?:p|div|h[1-6]|ul|ol|table|blockquote|pre|figure|section|article)>\s{0,8}$/i;
const isMarkup = (text: string): boolean => markupStart.test(text) && markupEnd.test(text.slice(-24));

/** Leaves out code spans and fenced blocks of Markdown (CommonMark 4.5 and 6.1): what a writer shows, not says. */
function withoutCode(text: string): string {
  let kept = '';
  let from = 0;
  for (let open = text.indexOf('`'); open >= 0; open = text.indexOf('`', from)) {
    let marks = 1;
    while (text[open + marks] === '`') marks++;
    const mark = text.slice(open, open + Math.min(marks, 8));
    const close = text.indexOf(mark, open + marks);
    if (close < 0) break;
    kept += `${text.slice(from, open)} `;
    from = close + marks;
  }
  return kept + text.slice(from);
}

/** Lower case, with one space for each run of what attacks and parsers take for spaces. */
function squeezed(text: string): string {
  let result = '';
  let from = 0;
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (!isSpace(code)) continue;
    let end = at + 1;
    while (end < length && isSpace(text.charCodeAt(end))) end++;
    if (code !== 32 || end > at + 1) {
      result += `${text.slice(from, at)} `;
      from = end;
    }
    at = end - 1;
  }
  return (result + text.slice(from)).toLowerCase();
}

/** What a text with any space in it has; `isSpace` knows them. */
const spaces = space | lineBreak | control | nonAscii;

/** A decoded value, as detectors look at it. */
export class Subject {
  #prose: boolean | undefined;
  #shown: string | undefined;
  #lower: string | undefined;

  constructor(
    readonly text: string,
    /** Of its characters. */
    readonly kinds: number,
    /** Of its words. */
    readonly topics: number,
    readonly where: Where,
    /** Whether this is a parameter's or member's name rather than a value. */
    readonly isName = false,
    /** Whether it is what was in an encoding besides that of its place. */
    readonly isDecoded = false,
  ) {}

  get part(): Part {
    return this.where.part;
  }

  /** Of the parameter or field; of a name that is itself looked at, its own. */
  get name(): string {
    return this.isName ? this.text : this.where.name;
  }

  /** Whether there may be a space in it, of whatever sort. */
  get spaced(): boolean {
    return this.has(spaces);
  }

  /** Whether it reads as a text for people; then only what cannot be a quotation counts. */
  get prose(): boolean {
    return (this.#prose ??= (this.spaced && isProse(this.text)) || (this.has(lessThan) && isMarkup(this.text)));
  }

  /** The text; of prose, without the code in it. */
  get shown(): string {
    return (this.#shown ??=
      this.text.includes('`') && isProse(withoutCode(this.text)) ? withoutCode(this.text) : this.text);
  }

  /** `shown` in lower case, with single spaces. */
  get lower(): string {
    return (this.#lower ??= this.spaced ? squeezed(this.shown) : this.shown.toLowerCase());
  }

  has(kinds: number): boolean {
    return (this.kinds & kinds) !== 0;
  }

  says(topics: number): boolean {
    return (this.topics & topics) !== 0;
  }
}

/** Looks for one class of attack. */
export interface Detector {
  readonly name: string;
  /** Whether there could be anything to find, by what the value consists of. */
  readonly wants: (scan: Readonly<Scan>) => boolean;
  /** What it found, as it stands in the text. */
  readonly find: (subject: Subject) => string | undefined;
}
