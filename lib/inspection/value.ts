import {
  dots,
  lessThan,
  parenthesis,
  backslash,
  bracket,
  brace,
  colon,
  compatible,
  dash,
  digit,
  dot,
  letter,
  lineBreak,
  nonAscii,
  percent,
  plus,
  slash,
  space,
  underscore,
} from './characters';
import { decodeBackslashes } from './decoders/backslash-escapes';
import { decodeBase64 } from './decoders/base64';
import { decodeEntities } from './decoders/html-entities';
import { eachJsonText } from './decoders/json';
import { decodePercent } from './decoders/percent';
import { decodeCompatible } from './decoders/unicode';
import { detectors } from './detectors';
import { excepted } from './excepted';
import { Scan, scanText } from './scan';
import { wantedBy } from './wanted';
import { references } from './words';
import { Subject, type Detector, type Where } from './subject';
import type { Finding, InspectionException } from './types';

/** Where a value stands, and what of it may pass. */
export interface Place extends Where {
  readonly exceptions: readonly InspectionException[] | undefined;
}

/** Longer texts are not decoded more than once, nor taken for base64 or for JSON in JSON. */
const longestNested = 1 << 20;
const deepest = 3;
const mostRounds = 4;
/** An excerpt for a log. */
const longestExcerpt = 80;

const isExcepted = ({ exceptions, part, name }: Place, detector: string): boolean =>
  excepted(exceptions, { detector, part, name });

/** Names are no texts: what looks at them. */
const ofNames = new Set([
  'prototype-pollution',
  'nosql-injection',
  'null-byte',
  'cross-site-scripting',
  'path-traversal',
  'template-injection',
  'sql-injection',
  'log4shell',
  'command-injection',
  'code-injection',
]);
const bitsOf = (names: ReadonlySet<string>): number =>
  detectors.reduce((bits, { name }, index) => bits | (names.has(name) ? 1 << index : 0), 0);
const forNames = bitsOf(ofNames);

const isMember = (place: Place): boolean => place.part === 'body' && 'above' in place;

/** Members that hold a program's source, on purpose: editors of flows, functions and snippets send them. */
const forCode = /^(?:code|func|function|snippet|script|initialize|finalize)$/i;
/** What code may hold. What the app does with it is judged where it does it (container/preload/guards/). */
const inCode = new Set([
  'nosql-injection',
  'path-traversal',
  'file-inclusion',
  'cross-site-scripting',
  'template-injection',
  'code-injection',
  'command-injection',
  'sql-injection',
  'crlf-injection',
]);
const notForCode = ~bitsOf(inCode);

/** Whether a value is source text of several lines in such a member of JSON. */
const isCode = (text: string, place: Place): boolean =>
  isMember(place) && text.includes('\n') && forCode.test(place.name);

/** Members that hold a page's source; its scripts are for browsers, as the writer means them. */
const forPages = /^(?:template|html)$/i;

const withoutScripts = (text: string): string => {
  let kept = '';
  let from = 0;
  for (let open = text.indexOf('<script'); open >= 0; open = text.indexOf('<script', from)) {
    const close = text.indexOf('</script>', open);
    if (close < 0) break;
    kept += text.slice(from, open);
    from = close + '</script>'.length;
  }
  return kept + text.slice(from);
};

function judged(
  text: string,
  scan: Readonly<Scan>,
  place: Place,
  isName: boolean,
  isDecoded = false,
): Finding | undefined {
  let wanted = wantedBy(scan);
  if (isName) wanted &= forNames;
  else if (wanted !== 0 && (scan.kinds & lineBreak) !== 0 && isCode(text, place)) wanted &= notForCode;
  if (wanted === 0) return undefined;
  const subject = new Subject(text, scan.kinds, scan.topics, place, isName, isDecoded);
  for (; wanted !== 0; wanted &= wanted - 1) {
    const { name: detector, find } = detectors[31 - Math.clz32(wanted & -wanted)] as Detector;
    const matched = find(subject);
    if (matched === undefined || isExcepted(place, detector)) continue;
    return { detector, part: place.part, name: place.name, matched: matched.slice(0, longestExcerpt) };
  }
  return undefined;
}

/** Every encoding taken off that a text for an interpreter behind the app may still be in. */
function bare(text: string, hasCompatible: boolean): string {
  let decoded = text;
  for (let round = 0; round < mostRounds; round++) {
    const before = decoded;
    if (decoded.includes('%')) decoded = decodePercent(decoded);
    if (decoded.includes('\\')) decoded = decodeBackslashes(decoded);
    // In markup, the writer's own entities are what he shows; attributes are decoded where tags are read.
    if (decoded.includes('&') && !decoded.includes('<')) decoded = decodeEntities(decoded);
    if (decoded === before) break;
  }
  return hasCompatible || decoded !== text ? decodeCompatible(decoded) : decoded;
}

const isJson = (text: string): boolean => {
  const first = text.charCodeAt(0);
  return (first === 123 || first === 91) && text.length > 2;
};

/** What may still be in an encoding. */
const encoded = percent | backslash | compatible;

const isEncoded = ({ kinds, topics }: Readonly<Scan>): boolean =>
  (kinds & encoded) !== 0 || (topics & references) !== 0 || ((kinds & plus) !== 0 && (kinds & space) === 0);

/** Finds an attack in a value, or in a name, in whatever encodings it comes. */
export function inspectValue(text: string, place: Place, isName = false, depth = 0): Finding | undefined {
  if (text === '') return undefined;
  const scan = new Scan();
  scanText(text, scan);
  return inspectScanned(text, scan, place, isName, depth);
}

function rescanned(text: string, place: Place, isName: boolean): Finding | undefined {
  const scan = new Scan();
  scanText(text, scan);
  return judged(text, scan, place, isName, true);
}

/** A picture or the like in a URL of its own (RFC 2397): its beginning says so. */
const dataUrl =
  /^data:(?:image\/(?:png|jpe?g|gif|webp|avif|bmp|x-icon)|audio\/[\w.+-]{1,20}|video\/[\w.+-]{1,20}|font\/[\w.+-]{1,20}|application\/(?:pdf|zip|octet-stream));base64,[A-Za-z0-9+/=]{1,64}/;

function inspectScanned(
  text: string,
  scan: Readonly<Scan>,
  place: Place,
  isName: boolean,
  depth: number,
): Finding | undefined {
  if ((scan.kinds & lessThan) !== 0 && isMember(place) && forPages.test(place.name)) {
    const rest = withoutScripts(text);
    if (rest !== text) return inspectValue(rest, place, isName, depth);
  }
  if (
    (scan.kinds & (space | lessThan | percent | dots | parenthesis)) === 0 &&
    text.startsWith('data:') &&
    dataUrl.test(text)
  )
    return undefined;
  const found = judged(text, scan, place, isName);
  if (found) return found;
  if (text.length >= longestNested) return undefined;
  const { kinds } = scan;
  if (isEncoded(scan)) {
    const decoded = bare(text, (kinds & compatible) !== 0);
    const hidden = decoded === text ? undefined : rescanned(decoded, place, isName);
    if (hidden) return hidden;
    if ((kinds & plus) !== 0 && (kinds & space) === 0) {
      const spaced = rescanned(decoded.replaceAll('+', ' '), place, isName);
      if (spaced) return spaced;
    }
  }
  if (isName || depth >= deepest) return undefined;
  if ((kinds & (brace | bracket)) !== 0 && isJson(text)) return inspectJson(Buffer.from(text), place, depth + 1);
  if ((kinds & space) !== 0) return undefined;
  const hidden = decodeBase64(text);
  return hidden === undefined ? undefined : inspectValue(hidden, place, false, depth + 1);
}

/** Without any of these and without any word of note, no detector wants a value. */
const notable = ~(letter | digit | space | dot | dash | slash | colon | underscore | nonAscii);

/** Nothing that a detector wants, nor anything encoded. */
function isPlain(scan: Readonly<Scan>): boolean {
  if (isEncoded(scan)) return false;
  return (scan.topics === 0 && (scan.kinds & notable) === 0) || wantedBy(scan) === 0;
}

/** The names that lead to a place, its own included. */
const namesOf = (place: Place): readonly string[] => [...(place.above?.() ?? []), place.name];

/** Where a member of a JSON document stands. */
class Member implements Place {
  readonly part: Place['part'];
  readonly rawHeaders: Place['rawHeaders'];
  readonly exceptions: Place['exceptions'];
  /** Whether what is said of it may be said of this place only. */
  isPlaced = false;

  constructor(
    readonly document: Place,
    readonly name: string,
    readonly names: () => readonly string[],
  ) {
    this.part = document.part;
    this.rawHeaders = document.rawHeaders;
    this.exceptions = document.exceptions;
  }

  above(): readonly string[] {
    this.isPlaced = true;
    return [...namesOf(this.document), ...this.names()];
  }
}

/** Finds an attack in the names and the texts of a JSON document. */
export function inspectJson(body: Buffer, place: Place, depth = 0): Finding | undefined {
  return eachJsonText(body, isPlain, (shown) => {
    const { isName, name, above, text, scan } = shown;
    const at = new Member(place, name, above);
    if (isName && name === 'prototype' && above().at(-1) === 'constructor' && !isExcepted(at, 'prototype-pollution')) {
      return { detector: 'prototype-pollution', part: place.part, name, matched: 'constructor.prototype' };
    }
    const found = scan ? inspectScanned(text, scan, at, isName, depth) : inspectValue(text, at, isName, depth);
    shown.isSettled = !at.isPlaced;
    return found;
  });
}
