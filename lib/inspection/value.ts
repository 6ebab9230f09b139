import {
  ampersand,
  backslash,
  backtick,
  brace,
  bracket,
  control,
  doubleQuote,
  lessThan,
  lineBreak,
  nonAscii,
  percent,
  pipe,
  plus,
  semicolon,
  singleQuote,
  dollar,
  equals,
  hash,
  parenthesis,
  star,
  slash,
  kindsIn,
  space,
  underscore,
  colon,
} from './characters';
import { decodeBackslashes } from './decoders/backslash-escapes';
import { decodeBase64 } from './decoders/base64';
import { decodeEntities } from './decoders/html-entities';
import { eachJsonText } from './decoders/json';
import { decodePercent } from './decoders/percent';
import { decodeCompatible } from './decoders/unicode';
import { detectors } from './detectors';
import { Subject } from './subject';
import type { Finding, InspectionException, Part } from './types';

/** Where a value stands, and what of it may pass. */
export interface Place {
  readonly part: Part;
  readonly name: string;
  readonly exceptions: readonly InspectionException[] | undefined;
}

/** Characters of which one at least is in every attack but those that are words alone. */
const signs =
  singleQuote |
  doubleQuote |
  backtick |
  lessThan |
  dollar |
  brace |
  parenthesis |
  semicolon |
  pipe |
  ampersand |
  backslash |
  percent |
  equals |
  hash |
  star |
  bracket |
  control |
  lineBreak |
  nonAscii |
  underscore;

/** Longer texts are not decoded more than once, nor taken for base64 or for JSON in JSON. */
const longestNested = 1 << 20;
const deepest = 3;
const mostRounds = 4;
/** An excerpt for a log. */
const longestExcerpt = 80;

/** Attacks that need no sign of the above. */
const plainAttack = (text: string, kinds: number): boolean =>
  ((kinds & slash) !== 0 && (text.includes('/') || text.includes('..'))) ||
  (kinds & (space | plus | colon)) !== 0 ||
  text.length < 12;

/** Nothing in it that any detector could find. */
export const harmless = (kinds: number, text: string): boolean => (kinds & signs) === 0 && !plainAttack(text, kinds);

const excepted = ({ exceptions, part, name }: Place, detector: string): boolean =>
  exceptions?.some(
    (exception) =>
      (exception.detector === undefined || exception.detector === detector) &&
      (exception.part === undefined || exception.part === part) &&
      (exception.name === undefined || exception.name === name),
  ) ?? false;

function judged(text: string, place: Place, isName: boolean): Finding | undefined {
  const subject = new Subject(text, place.part, isName ? text : place.name, isName);
  for (const { name: detector, needs, find } of detectors) {
    if (!subject.has(needs)) continue;
    const matched = find(subject);
    if (matched === undefined || excepted(place, detector)) continue;
    return { detector, part: place.part, name: place.name, matched: matched.slice(0, longestExcerpt) };
  }
  return undefined;
}

/** Every encoding taken off that a text for an interpreter behind the app may still be in. */
function bare(text: string): string {
  let decoded = text;
  for (let round = 0; round < mostRounds; round++) {
    const before = decoded;
    if (decoded.includes('%')) decoded = decodePercent(decoded);
    if (decoded.includes('\\')) decoded = decodeBackslashes(decoded);
    // In markup, the writer's own entities are what he shows; attributes are decoded where tags are read.
    if (decoded.includes('&') && !decoded.includes('<')) decoded = decodeEntities(decoded);
    if (decoded === before) break;
  }
  return decodeCompatible(decoded);
}

const isJson = (text: string): boolean => {
  const first = text.charCodeAt(0);
  return (first === 123 || first === 91) && text.length > 2;
};

/** Finds an attack in a value, or in a name, in whatever encodings it comes. */
export function inspectValue(text: string, place: Place, isName = false, depth = 0): Finding | undefined {
  if (text === '') return undefined;
  const kinds = kindsIn(text);
  if (!harmless(kinds, text)) {
    const found = judged(text, place, isName);
    if (found) return found;
    if ((kinds & (percent | backslash | ampersand | nonAscii | plus)) !== 0 && text.length < longestNested) {
      const decoded = bare(text);
      if (decoded !== text) {
        const hidden = judged(decoded, place, isName);
        if (hidden) return hidden;
      }
      if ((kinds & plus) !== 0 && (kinds & space) === 0 && decoded.includes('+')) {
        const spaced = judged(decoded.replaceAll('+', ' '), place, isName);
        if (spaced) return spaced;
      }
    }
    if (!isName && depth < deepest && isJson(text) && text.length < longestNested) {
      const nested = inspectJson(Buffer.from(text), place, depth + 1);
      if (nested) return nested;
    }
  }
  if (isName || depth >= deepest || (kinds & space) !== 0 || text.length >= longestNested) return undefined;
  const hidden = decodeBase64(text);
  return hidden === undefined ? undefined : inspectValue(hidden, place, false, depth + 1);
}

/** Texts of these kinds need no second look: no sign in them, and too plain for the rest. */
const plain = (kinds: number): boolean => (kinds & (signs | slash | space | plus | colon)) === 0;

/** Finds an attack in the names and the texts of a JSON document. */
export function inspectJson(body: Buffer, place: Place, depth = 0): Finding | undefined {
  return eachJsonText(
    body,
    (kinds, length) => plain(kinds) && length < 12,
    ({ isName, name, parent, text }) => {
      const at = { ...place, name };
      if (isName && name === 'prototype' && parent === 'constructor') {
        return excepted(at, 'prototype-pollution')
          ? undefined
          : { detector: 'prototype-pollution', part: place.part, name, matched: 'constructor.prototype' };
      }
      return inspectValue(text, at, isName, depth);
    },
  );
}
