import { compatible, dashes, dots, kinds, letter, nonAscii, underscore } from './characters';
import { eventWords, hashed, joints, references, topicsAt } from './words';

/** What a value consists of, found in one pass: the first filter, which most values end at. */
export class Scan {
  /** Of its characters (characters.ts). */
  kinds = 0;
  /** Of its words (words.ts). */
  topics = 0;
}

const wordKinds = letter | underscore;
const shortestEvent = 5;

const beginsReference = (code: number | undefined): boolean =>
  code === 35 || (code !== undefined && (kinds[code] ?? 0) === letter);

/** Whether a word may be the name of an event handler: `on`, and more behind it. */
const mayBeEvent = (length: number, one: number, two: number): boolean =>
  length >= shortestEvent && (one | 32) === 111 && (two | 32) === 110;

/** What a character says together with the next. */
const kindsTogether = (code: number, next: number | undefined): number =>
  next !== code ? 0 : code === 45 ? dashes : code === 46 ? dots : 0;
const topicsTogether = (code: number, next: number | undefined): number =>
  code !== 38 && code !== 124 ? 0 : next === code ? joints : code === 38 && beginsReference(next) ? references : 0;

/** What a byte is to a scan: nothing, the quote, one that may say more together with the next, or one of a word's, in small letters. */
const quote = 1;
const first = 2;
const meanings = Uint8Array.from(kinds, (kind, code) =>
  (kind & wordKinds) !== 0 ? code | 32 : code === 34 ? quote : [92, 45, 46, 38, 124, 0xef].includes(code) ? first : 0,
);
/** Of all in a word one more than they are: `_` alone then has this bit. */
const underscoreMark = 128;

const wordKindsOf = (marks: number): number =>
  (marks === 0 ? 0 : letter) | ((marks & underscoreMark) === 0 ? 0 : underscore);

/**
 * Scans bytes of UTF-8 up to an unescaped quote, as in JSON, and says where that is. One look at a table a byte, and of words no
 * more than their hash: most of what long bodies cost is here.
 */
export function scanJsonString(bytes: Buffer, from: number, into: Scan): number {
  const meaningOf = meanings;
  const kindOf = kinds;
  const { length } = bytes;
  let all = 0;
  let topics = 0;
  let marks = 0;
  let at = from;
  while (at < length) {
    let code = bytes[at] as number;
    let meaning = meaningOf[code] as number;
    if (meaning > first) {
      const start = at;
      let hash = 0;
      do {
        hash = hashed(hash, meaning);
        marks |= meaning + 1;
        at++;
        if (at === length) break;
        code = bytes[at] as number;
        meaning = meaningOf[code] as number;
      } while (meaning > first);
      topics |= topicsAt(hash);
      // A text that no quote ends.
      if (at === length) break;
      if (mayBeEvent(at - start, bytes[start] as number, bytes[start + 1] as number)) topics |= eventWords;
    }
    if (meaning === quote) break;
    all |= kindOf[code] as number;
    at++;
    if (meaning === 0) continue;
    const next = bytes[at];
    if (code === 92) at++;
    else if (code === 0xef) all |= compatible;
    all |= kindsTogether(code, next);
    topics |= topicsTogether(code, next);
  }
  into.kinds = all | wordKindsOf(marks);
  into.topics = topics;
  return Math.min(at, length);
}

/** Scans a text. */
export function scanText(text: string, into: Scan): void {
  const meaningOf = meanings;
  const kindOf = kinds;
  const { length } = text;
  let all = 0;
  let topics = 0;
  let marks = 0;
  let at = 0;
  while (at < length) {
    let code = text.charCodeAt(at);
    let meaning = code < 128 ? (meaningOf[code] as number) : 0;
    if (meaning > first) {
      const start = at;
      let hash = 0;
      do {
        hash = hashed(hash, meaning);
        marks |= meaning + 1;
        at++;
        if (at === length) break;
        code = text.charCodeAt(at);
        meaning = code < 128 ? (meaningOf[code] as number) : 0;
      } while (meaning > first);
      topics |= topicsAt(hash);
      if (mayBeEvent(at - start, text.charCodeAt(start), text.charCodeAt(start + 1))) topics |= eventWords;
      if (at === length) break;
    }
    at++;
    if (code >= 128) {
      all |= nonAscii;
      if (code >= 0xfe50 && code <= 0xff5e) all |= compatible;
      continue;
    }
    all |= kindOf[code] as number;
    if (meaning !== first || at === length) continue;
    const next = text.charCodeAt(at);
    all |= kindsTogether(code, next);
    topics |= topicsTogether(code, next);
  }
  into.kinds = all | wordKindsOf(marks);
  into.topics = topics;
}
