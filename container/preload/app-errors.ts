import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pages } from './config';
import { errorAnswer, requestIdOf } from './error-answer';
import type { Keeper, Replacement } from './held-answers';
import { showsInternals } from './internals';
import { redact } from './redaction';
import { tellFront, type Part } from './server';

const concern = 'app-errors';

/** Bytes: of a body that is inspected before it may leave, and of one that is logged. */
const mostInspected = 65_536;
const mostLogged = 8192;

/** Headers that speak of the body that was replaced, or let it be kept. The page keeps to the front's policy, not the app's. */
export const ofTheBody = [
  'Accept-Ranges',
  'Age',
  'CDN-Cache-Control',
  'Content-Digest',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Location',
  'Content-MD5',
  'Content-Range',
  'Content-Security-Policy',
  'Content-Security-Policy-Report-Only',
  'Digest',
  'ETag',
  'Expires',
  'Last-Modified',
  'Link',
  'Pragma',
  'Refresh',
  'Repr-Digest',
  'SourceMap',
  'Surrogate-Control',
  'Trailer',
  'Transfer-Encoding',
  'X-SourceMap',
];

/**
 * `page` is for people and is replaced; `data` is for programs, SOAP's faults too, and is replaced when it shows internals;
 * the rest (images, gRPC, event streams, the components of React) is not ours to change.
 */
function kindOf(contentType: string): 'page' | 'data' | 'other' {
  const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (type === 'application/xhtml+xml') return 'page';
  if (/^(?:application|text)\/(?:[\w.-]+\+)?(?:json|xml)$/.test(type)) return 'data';
  if (type === 'text/event-stream' || type === 'text/x-component') return 'other';
  return type.startsWith('text/') || !type.includes('/') ? 'page' : 'other';
}

const text = (header: ReturnType<ServerResponse['getHeader']>): string => String(header ?? '').trim();

type Unpack = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer;

/** An end that is missing is no error: of long bodies, there is only the start. Loaded only here: not every app needs zlib. */
function unpackersOf(encoding: string): readonly Unpack[] {
  const zlib = process.getBuiltinModule('node:zlib');
  const flush = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
  switch (encoding) {
    case 'gzip':
      return [(bytes, options) => zlib.gunzipSync(bytes, { ...flush, ...options })];
    case 'deflate':
      // RFC 9110, section 8.4.1.2: some send it without its zlib header.
      return [
        (bytes, options) => zlib.inflateSync(bytes, { ...flush, ...options }),
        (bytes, options) => zlib.inflateRawSync(bytes, { ...flush, ...options }),
      ];
    case 'br':
      return [
        (bytes, options) =>
          zlib.brotliDecompressSync(bytes, { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH, ...options }),
      ];
    default:
      return [];
  }
}

/** The body as it was before Content-Encoding; undefined where that cannot be known, or where it is longer than `most`. */
export function plain(bytes: Buffer, encoding: string, most: number): Buffer | undefined {
  if (encoding === '' || encoding === 'identity' || !bytes.length) return bytes;
  for (const unpack of unpackersOf(encoding.replace(/^x-/, ''))) {
    try {
      return unpack(bytes, { maxOutputLength: most });
    } catch {
      // Another way, or none.
    }
  }
  return undefined;
}

/** The start of a body, for the log. Where it unpacks to more than we want to hold, less of it is unpacked. */
function excerpt(bytes: Buffer, encoding: string): string {
  for (let length = bytes.length; length > 0; length >>= 1) {
    const found = plain(bytes.subarray(0, length), encoding, 16 * mostInspected);
    if (found?.length) return found.subarray(0, mostLogged).toString();
  }
  return bytes.length ? `(${bytes.length} bytes that cannot be read, Content-Encoding: ${encoding})` : '';
}

const { error: print } = console;

function keep(pages: Pages, request: IncomingMessage, response: ServerResponse, target: string): Keeper | undefined {
  const contentType = text(response.getHeader('Content-Type'));
  const encoding = text(response.getHeader('Content-Encoding')).toLowerCase();
  const kind = kindOf(contentType);
  // What a part answered in the app's place is neutral.
  if (kind === 'other' || response.hasHeader('X-Casemate-Refused-By')) return undefined;
  const { statusCode: status } = response;
  const most = kind === 'page' ? mostLogged : mostInspected;
  const chunks: Buffer[] = [];
  let length = 0;
  let isReplaced = false;

  function replace(): Replacement {
    isReplaced = true;
    const { type, body } = errorAnswer(pages, request, status, kind === 'data' ? 'json' : 'txt');
    return {
      body,
      head: () => {
        for (const name of ofTheBody) response.removeHeader(name);
        response.setHeader('Content-Type', type);
        response.setHeader('Cache-Control', 'no-store');
        tellFront(response, 'Reported', concern);
      },
    };
  }

  function log(): void {
    const about = {
      casemate: concern,
      requestId: requestIdOf(request),
      method: request.method,
      path: redact(target.split('?', 1)[0]?.slice(0, 1024) ?? '', process.env),
      status,
      contentType: contentType.slice(0, 256),
      body: redact(excerpt(Buffer.concat(chunks), encoding), process.env),
    };
    print(JSON.stringify(about));
  }

  return {
    write: (bytes) => {
      if (length < most) chunks.push(bytes.subarray(0, most - length));
      length += bytes.length;
      return kind === 'page' || length > most ? replace() : 'hold';
    },
    end: () => {
      const isNeutral = !isReplaced && kind === 'data' && !showsIn(Buffer.concat(chunks), encoding, target);
      if (isNeutral) return 'pass';
      log();
      return replace();
    },
  };
}

function showsIn(bytes: Buffer, encoding: string, target: string): boolean {
  const body = plain(bytes, encoding, mostInspected);
  return !body || showsInternals(body.toString(), target);
}

/** The app's own errors, made neutral: stacks, paths and names of frameworks are for the log (CWE-209). */
export const appErrors = (pages: Pages): Part => ({
  error: (request, response, target) => keep(pages, request, response, target),
});
