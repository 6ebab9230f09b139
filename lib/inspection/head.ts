import { isWord } from './characters';
import { decodeFormPart, eachPair } from './decoders/form';
import { decodePercent } from './decoders/percent';
import { securityScanner } from './detectors/security-scanner';
import { excepted } from './excepted';
import { inspectValue, type Place } from './value';
import type { Finding, Inspected, InspectionOptions } from './types';

/** Headers whose values browsers and proxies write, by a grammar that leaves no place for more; those of no use to an app. */
const skipped = new Set(
  (
    'accept accept-encoding accept-charset accept-ranges connection content-length content-encoding content-type date expect host if-match if-modified-since if-none-match ' +
    'if-range if-unmodified-since keep-alive max-forwards origin pragma priority range te trailer transfer-encoding upgrade upgrade-insecure-requests dnt ' +
    'sec-ch-ua sec-ch-ua-arch sec-ch-ua-bitness sec-ch-ua-full-version sec-ch-ua-full-version-list sec-ch-ua-mobile sec-ch-ua-model sec-ch-ua-platform sec-ch-ua-platform-version ' +
    'sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user sec-gpc sec-websocket-extensions sec-websocket-key sec-websocket-version save-data'
  ).split(' '),
);
/** In a header that is not looked at closely, these alone are looked for. */
const crude = /\$\{|\(\) ?\{|<script|jndi/i;

/** Values that were looked at and are clean, by header: a browser sends the same ones with each request. */
const clean: ReadonlyMap<string, Set<string>> = new Map(
  ['user-agent', 'referer', 'cookie', 'authorization'].map((name) => [name, new Set<string>()]),
);
const mostClean = 1024;
const longestClean = 1024;

/** What a header's name, as sent, is in lower case; nothing for those that are skipped. */
const known = new Map<string, string>();
const mostKnown = 256;

function nameOf(sent: string): string {
  const found = known.get(sent);
  if (found !== undefined) return found;
  const lower = sent.toLowerCase();
  const name = skipped.has(lower) ? '' : lower;
  if (known.size < mostKnown) known.set(sent, name);
  return name;
}

const cookiesIn = (header: string): string[] => header.split(';');

function inspectHeader(name: string, value: string, place: Omit<Place, 'name' | 'part'>): Finding | undefined {
  if (name === 'cookie') {
    for (const cookie of cookiesIn(value)) {
      const equals = cookie.indexOf('=');
      const found = inspectValue(decodePercent(cookie.slice(equals + 1).trim()), {
        ...place,
        part: 'cookie',
        name: cookie.slice(0, Math.max(equals, 0)).trim(),
      });
      if (found) return found;
    }
    return undefined;
  }
  if (name === 'user-agent') {
    const tool = securityScanner.find(value);
    if (tool && !excepted(place.exceptions, { detector: securityScanner.name, part: 'header', name })) {
      return { detector: securityScanner.name, part: 'header', name, matched: tool };
    }
  }
  return inspectValue(value, { ...place, part: 'header', name });
}

/** A name as apps' own code writes it; others are looked at. */
const plainName = /^[\w.-]{0,64}$/;

export function inspectPairs(
  text: string,
  part: 'query' | 'body',
  place: Omit<Place, 'name' | 'part'>,
): Finding | undefined {
  let torn = text.includes('&&');
  const found = eachPair(text, (rawName, rawValue) => {
    const name = plainName.test(rawName) ? rawName : decodeFormPart(rawName);
    const at = { ...place, part, name };
    if (name !== rawName || !plainName.test(name)) {
      if (!/^[\w.[\]$:@-]{0,128}$/.test(name)) torn = true;
      const inName = inspectValue(name, at, true);
      if (inName) return inName;
    }
    const value = decodeFormPart(rawValue);
    if (name === '') torn ||= /[^\w.-]/.test(value);
    return inspectValue(value, at);
  });
  // An `&` that was meant as part of a value parts it: the whole is looked at, too.
  return found ?? (torn ? inspectValue(decodePercent(text), { ...place, part, name: '' }) : undefined);
}

/** What is wrong with the request's path, query, headers and cookies. */
export function inspectHead(request: Inspected, options: InspectionOptions = {}): Finding | undefined {
  const { target, rawHeaders } = request;
  const rest = { exceptions: options.exceptions, rawHeaders };
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const inPath = inspectPath(path, { ...rest, part: 'path', name: '' });
  if (inPath) return inPath;
  if (mark >= 0) {
    const inQuery = inspectPairs(target.slice(mark + 1), 'query', rest);
    if (inQuery) return inQuery;
  }
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = nameOf(rawHeaders[at] as string);
    const value = rawHeaders[at + 1] as string;
    if (name === '') {
      if (!crude.test(value)) continue;
      const hidden = inspectValue(value, {
        ...rest,
        part: 'header',
        name: (rawHeaders[at] as string).toLowerCase(),
      });
      if (hidden) return hidden;
      continue;
    }
    const seen = clean.get(name);
    if (seen?.has(value)) continue;
    const found = inspectHeader(name, value, rest);
    if (found) return found;
    // What an exception let pass is not clean.
    if (!seen || options.exceptions?.length || value.length > longestClean) continue;
    if (seen.size >= mostClean) seen.clear();
    seen.add(value);
  }
  return undefined;
}

/** A longer segment may hide something in base64. */
const longestPlain = 23;

/** Whether a path needs no look: no encoding, no `..`, nothing but letters, digits, `_`, `-` and single dots. */
function isPlainPath(path: string): boolean {
  let run = 0;
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code === 47) run = 0;
    else if (code === 46 ? path.charCodeAt(at + 1) === 46 : !isWord(code) && code !== 45) return false;
    else if (++run > longestPlain) return false;
  }
  return true;
}

function inspectPath(path: string, place: Place): Finding | undefined {
  if (isPlainPath(path)) return undefined;
  const decoded = decodePercent(path);
  const found = inspectValue(decoded, place);
  if (found) return found;
  // An app takes its values from the segments.
  for (const segment of decoded.split('/')) {
    const inSegment = segment && inspectValue(segment, place);
    if (inSegment) return inSegment;
  }
  return undefined;
}
