import { backslash, nonAscii, space } from '../characters';
import { Scan, scanJsonString } from '../scan';
import { mayBeBase64 } from './base64';
import { Settled } from './settled';

/** A text in a JSON document, or the name of a member. */
export interface JsonText {
  readonly isName: boolean;
  /** The name that is nearest above it. */
  readonly name: string;
  /** The names above that, the outermost first. */
  readonly above: () => readonly string[];
  readonly text: string;
  /** What it consists of; not given where escapes were decoded. */
  readonly scan: Readonly<Scan> | undefined;
  /** Set by who looked at it, where the same text below the same name needs no look. */
  isSettled: boolean;
}

/** Deeper names are not told apart; a parser of JSON gives up at about as many thousands. */
const deepest = 64;
const quote = 34;

const unescaped = (raw: string): string => {
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    // A raw line break, or `\x41`: other parsers take them.
    return raw;
  }
};

/**
 * Calls back with each name and each text whose characters are not all harmless, until it gets an answer. It reads bytes, each once, and validates
 * nothing: what no parser would take does no harm, and what some lenient one takes is read as well as can be.
 */
export function eachJsonText<Found>(
  body: Buffer,
  isPlain: (scan: Readonly<Scan>) => boolean,
  visit: (text: JsonText) => Found | undefined,
): Found | undefined {
  // Slices of one text, which need no decoding of their own.
  let ascii: string | undefined;
  const raw = (start: number, end: number, isAscii: boolean): string =>
    isAscii ? (ascii ??= body.toString('latin1')).slice(start, end) : body.toString('utf8', start, end);
  // Where the names above begin and end, and whether they are ASCII; few are asked for.
  const starts: number[] = [0];
  const ends: number[] = [0];
  const asciis: boolean[] = [true];
  const nameAt = (place: number): string =>
    unescaped(raw(starts[place] as number, ends[place] as number, asciis[place] as boolean));
  const namesAbove = (place: number): readonly string[] => {
    const names: string[] = [];
    for (let at = 1; at < place; at++) if (starts[at] !== starts[at - 1]) names.push(nameAt(at));
    return names;
  };
  // Outside of the loop, each turn of which would else make a scope for it: one a byte.
  const aboveAt = (place: number) => (): readonly string[] => namesAbove(place);
  const settled = new Settled(body);
  let depth = 0;
  const scan = new Scan();
  const { length } = body;
  for (let at = 0; at < length; at++) {
    const byte = body[at] as number;
    if (byte === 123 || byte === 91) {
      depth++;
      if (depth < deepest) {
        starts[depth] = starts[depth - 1] as number;
        ends[depth] = ends[depth - 1] as number;
        asciis[depth] = asciis[depth - 1] as boolean;
      }
      continue;
    }
    if (byte === 125 || byte === 93) {
      if (depth > 0) depth--;
      continue;
    }
    if (byte !== quote) continue;
    const start = at + 1;
    at = scanJsonString(body, start, scan);
    let after = at + 1;
    while (after < length && (body[after] as number) <= 32) after++;
    const isName = body[after] === 58;
    const isAscii = (scan.kinds & nonAscii) === 0;
    const place = depth < deepest ? depth : deepest - 1;
    if (isName) {
      starts[place] = start;
      ends[place] = at;
      asciis[place] = isAscii;
    }
    if (isPlain(scan) && ((scan.kinds & space) !== 0 || !mayBeBase64(body, start, at))) continue;
    const range = { nameStart: starts[place] as number, nameEnd: ends[place] as number, start, end: at };
    const slot = Settled.slotOf(scan, range);
    if (!isName && settled.has(slot, range)) continue;
    const hasEscapes = (scan.kinds & backslash) !== 0;
    const text = hasEscapes ? unescaped(raw(start, at, isAscii)) : raw(start, at, isAscii);
    const shown: JsonText = {
      isName,
      name: isName ? text : nameAt(place),
      above: aboveAt(place),
      text,
      scan: hasEscapes ? undefined : scan,
      isSettled: false,
    };
    const found = visit(shown);
    if (found !== undefined) return found;
    if (shown.isSettled && !isName) settled.add(slot, range);
  }
  return undefined;
}
