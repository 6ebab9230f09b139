import type { IncomingMessage } from 'node:http';
import { parse, unescape } from 'node:querystring';
import type { Part } from '../../../lib/inspection';

/** What a client chose, and where in its request it stood. */
export interface Value {
  readonly part: Part;
  readonly name: string;
  readonly text: string;
}

/** A property, as a WeakMap of what lives so shortly is the garbage collector's most work. */
const kept = Symbol('casemate.kept');

interface Kept {
  readonly body?: Buffer | undefined;
  values?: readonly Value[];
}

const came = Symbol('casemate.came');

type Keeping = IncomingMessage & { [kept]?: Kept | undefined; [came]?: string };

/** The target as it came: an app's routers change it. */
export const targetOf = (request: Keeping): string => request[came] ?? request.url ?? '';

/** Requests with a step up in them, in whatever encoding. */
const climbing = new Set<IncomingMessage>();

export const isAnyClimbing = (): boolean => climbing.size > 0;

function noteClimb(request: IncomingMessage): void {
  if (climbing.has(request)) return;
  climbing.add(request);
  request.socket.once('close', () => climbing.delete(request));
}

/** Looks at a request's target, which must cost next to nothing. */
export function noteTarget(request: Keeping): void {
  const { url = '' } = request;
  request[came] = url;
  if (url.includes('..') || (url.includes('%') && /%2e|%25/i.test(url))) noteClimb(request);
}

/** Keeps the body, which somebody has read already, until `forget`. */
export function keepBody(request: IncomingMessage, body: Buffer): void {
  (request as Keeping)[kept] = { body };
  if (body.includes('..')) noteClimb(request);
}

export function forget(request: IncomingMessage): void {
  climbing.delete(request);
  if ((request as Keeping)[kept]) (request as Keeping)[kept] = undefined;
}

/** Who the request is for and where it came from: an app's own names, which it may well use itself. */
const ownNames = /^(?:host|origin|referer|forwarded|via|connection|accept.*|sec-.*|content-.*|x-(?:forwarded|casemate|request|real)-.*|user-agent)$/; // prettier-ignore

const mostValues = 5000;
const deepest = 32;

/** Strings and names in what JSON.parse made, however it is nested; strings that are JSON again, too. */
function* leavesOf(root: unknown, name: string, depth = 0): Generator<readonly [name: string, text: string]> {
  if (typeof root === 'string') {
    yield [name, root];
    if (/^\s*[[{]/.test(root) && depth < deepest) {
      const inner = parsed(root);
      if (inner !== undefined) yield* leavesOf(inner, name, depth + 1);
    }
  } else if (typeof root === 'object' && root !== null && depth < deepest) {
    for (const [key, value] of Object.entries(root)) {
      yield [key, key];
      yield* leavesOf(value, Array.isArray(root) ? name : key, depth + 1);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function* pairsOf(query: string): Generator<readonly [name: string, text: string]> {
  for (const [name, given] of Object.entries(parse(query, '&', '=', { maxKeys: mostValues }))) {
    yield [name, name];
    for (const text of [given ?? ''].flat()) yield* leavesOf(text, name);
  }
}

/** Of a multipart body, each part's name, file name and content. Source: RFC 7578. */
function* partsOf(body: string, boundary: string): Generator<readonly [name: string, text: string]> {
  for (const part of body.split(`--${boundary}`).slice(1, mostValues)) {
    const end = part.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const head = part.slice(0, end);
    const name = /\bname="?([^";\r\n]*)/i.exec(head)?.[1] ?? '';
    const file = /\bfilename\*?="?([^";\r\n]*)/i.exec(head)?.[1];
    if (file !== undefined) yield [name, file];
    yield* leavesOf(part.slice(end + 4).replace(/\r\n$/, ''), name);
  }
}

function* bodyValues(body: Buffer, type: string): Generator<readonly [name: string, text: string]> {
  const text = body.toString();
  const boundary = /^multipart\/.*\bboundary="?([^";,\s]+)/i.exec(type)?.[1];
  if (boundary !== undefined) return yield* partsOf(text, boundary);
  if (/urlencoded/i.test(type)) return yield* pairsOf(text);
  const json = parsed(text);
  if (json === undefined) yield ['', text];
  else yield* leavesOf(json, '');
}

function* allOf(request: IncomingMessage, body: Buffer | undefined): Generator<Value> {
  const { rawHeaders, headers } = request;
  const [path = '', query = ''] = targetOf(request).split(/\?(.*)/s, 2);
  // What an app may take for one parameter: a segment, or all from one segment on.
  const segments = path.split('/');
  for (const [index, segment] of segments.entries()) {
    yield { part: 'path', name: '', text: unescape(segment) };
    if (index > 0 && index < 8) yield { part: 'path', name: '', text: unescape(segments.slice(index).join('/')) };
  }
  for (const [name, text] of pairsOf(query)) yield { part: 'query', name, text };
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', text = ''] = [rawHeaders[index]?.toLowerCase(), rawHeaders[index + 1]];
    if (name === 'cookie') {
      for (const pair of text.split(/;\s*/)) {
        const [cookie = '', value = ''] = pair.split(/=(.*)/s, 2);
        yield { part: 'cookie', name: cookie, text: unescape(value) };
      }
    } else if (!ownNames.test(name)) yield { part: 'header', name, text };
  }
  if (!body) return;
  for (const [name, text] of bodyValues(body, headers['content-type'] ?? '')) yield { part: 'body', name, text };
}

/** Long enough to be more than a word, and nothing but the alphabet. Source: RFC 4648, sections 4 and 5. */
const base64 = /^[\w+/-]{16,}={0,2}$/;

function* withDecoded(values: Iterable<Value>): Generator<Value> {
  for (const value of values) {
    yield value;
    if (base64.test(value.text)) yield { ...value, text: Buffer.from(value.text, 'base64').toString() };
  }
}

/** All that the client chose in a request, decoded as apps do; made when it is first asked for. */
export function valuesOf(request: Keeping): readonly Value[] {
  const known = (request[kept] ??= {});
  if (known.values) return known.values;
  const values: Value[] = [];
  for (const value of withDecoded(allOf(request, known.body))) {
    if (value.text.length > 1) values.push(value);
    if (values.length >= mostValues) break;
  }
  return (known.values = values);
}
