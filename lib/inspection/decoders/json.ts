import { kinds } from '../characters';

/** A text in a JSON document, or the name of a member. */
export interface JsonText {
  readonly isName: boolean;
  /** The name that is nearest above it. */
  readonly name: string;
  /** The name above that. */
  readonly parent: string;
  readonly text: string;
  /** The kinds of the characters of `text`, as bits, before its escapes were decoded. */
  readonly kinds: number;
}

/** Deeper names are not told apart; a parser of JSON gives up at about as many thousands. */
const deepest = 64;
const quote = 34;
const escape = 92;

const unescaped = (raw: string): string => {
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
  harmless: (kinds: number, length: number) => boolean,
  visit: (text: JsonText) => Found | undefined,
): Found | undefined {
  const names: string[] = [''];
  let depth = 0;
  const { length } = body;
  for (let at = 0; at < length; at++) {
    const byte = body[at] as number;
    if (byte === 123 || byte === 91) {
      depth++;
      if (depth < deepest) names[depth] = names[depth - 1] as string;
      continue;
    }
    if (byte === 125 || byte === 93) {
      if (depth > 0) depth--;
      continue;
    }
    if (byte !== quote) continue;
    const start = ++at;
    let all = 0;
    for (; at < length; at++) {
      const code = body[at] as number;
      if (code === quote) break;
      all |= kinds[code] as number;
      if (code === escape) at++;
    }
    let after = at + 1;
    while (after < length && (body[after] as number) <= 32) after++;
    const isName = body[after] === 58;
    const place = Math.min(depth, deepest - 1);
    if (!isName && harmless(all, at - start)) continue;
    const raw = body.toString('utf8', start, Math.min(at, length));
    const text = raw.includes('\\') ? unescaped(raw) : raw;
    if (isName) names[place] = text;
    if (harmless(all, at - start)) continue;
    const parent = names[place - 1] ?? '';
    const found = visit({ isName, name: isName ? text : (names[place] as string), parent, text, kinds: all });
    if (found !== undefined) return found;
  }
  return undefined;
}
