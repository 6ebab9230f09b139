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

/** Scans bytes of UTF-8 up to an unescaped quote, as in JSON, and says where that is. */
export function scanJsonString(bytes: Buffer, from: number, into: Scan): number {
  let all = 0;
  let topics = 0;
  let hash = 0;
  let start = -1;
  let at = from;
  const { length } = bytes;
  for (; at < length; at++) {
    const code = bytes[at] as number;
    const kind = kinds[code] as number;
    if ((kind & wordKinds) !== 0) {
      if (start < 0) start = at;
      if (kind === underscore) all |= underscore;
      hash = hashed(hash, code);
      continue;
    }
    if (start >= 0) {
      all |= letter;
      topics |= topicsAt(hash);
      if (
        at - start >= shortestEvent &&
        ((bytes[start] as number) | 32) === 111 &&
        ((bytes[start + 1] as number) | 32) === 110
      )
        topics |= eventWords;
      hash = 0;
      start = -1;
    }
    if (code === 34) break;
    all |= kind;
    if (code === 92) at++;
    else if (code === 45 && bytes[at + 1] === 45) all |= dashes;
    else if (code === 46 && bytes[at + 1] === 46) all |= dots;
    else if ((code === 38 || code === 124) && bytes[at + 1] === code) topics |= joints;
    else if (code === 38 && beginsReference(bytes[at + 1])) topics |= references;
    else if (code === 0xef) all |= compatible;
  }
  // A word at the end of a text that no quote ends.
  if (start >= 0) {
    all |= letter;
    topics |= topicsAt(hash);
  }
  into.kinds = all;
  into.topics = topics;
  return Math.min(at, length);
}

/** Scans a text. */
export function scanText(text: string, into: Scan): void {
  let all = 0;
  let topics = 0;
  let hash = 0;
  let start = -1;
  const { length } = text;
  for (let at = 0; at <= length; at++) {
    const code = at < length ? text.charCodeAt(at) : 32;
    const kind = code < 128 ? (kinds[code] as number) : nonAscii;
    if ((kind & wordKinds) !== 0) {
      if (start < 0) start = at;
      if (kind === underscore) all |= underscore;
      hash = hashed(hash, code);
      continue;
    }
    if (start >= 0) {
      all |= letter;
      topics |= topicsAt(hash);
      if (
        at - start >= shortestEvent &&
        (text.charCodeAt(start) | 32) === 111 &&
        (text.charCodeAt(start + 1) | 32) === 110
      )
        topics |= eventWords;
      hash = 0;
      start = -1;
    }
    if (at === length) break;
    all |= kind;
    if (code === 45 && text.charCodeAt(at + 1) === 45) all |= dashes;
    else if (code === 46 && text.charCodeAt(at + 1) === 46) all |= dots;
    else if ((code === 38 || code === 124) && text.charCodeAt(at + 1) === code) topics |= joints;
    else if (code === 38 && beginsReference(text.charCodeAt(at + 1))) topics |= references;
    else if (code >= 0xfe50 && code <= 0xff5e) all |= compatible;
  }
  into.kinds = all;
  into.topics = topics;
}
