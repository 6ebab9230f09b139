import { decodePercent } from './percent';

/** One part of a multipart body (RFC 7578). */
export interface FormPart {
  readonly name: string;
  /** Undefined for a field that is no file. */
  readonly filename: string | undefined;
  readonly type: string;
  readonly transferEncoding: string;
  readonly content: Buffer;
}

/** More parts than that are inspected as one text. */
const mostParts = 1000;
/** A part's head that is longer is no head. */
const longestHead = 16_384;

/** The value of a parameter such as `boundary` or `filename`, quoted or not. */
export function headerParameter(header: string, wanted: string): string | undefined {
  const lower = header.toLowerCase();
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1)) {
    const before = header[at - 1] ?? ';';
    if (!' ;\t\n'.includes(before)) continue;
    let from = at + wanted.length;
    while (header[from] === ' ') from++;
    if (header[from] !== '=') continue;
    from++;
    while (header[from] === ' ') from++;
    if (header[from] !== '"') {
      const end = header.indexOf(';', from);
      return header.slice(from, end < 0 ? undefined : end).trim();
    }
    let end = from + 1;
    while (end < header.length && header[end] !== '"') end += header[end] === '\\' && header[end + 1] === '"' ? 2 : 1;
    return header.slice(from + 1, end);
  }
  return undefined;
}

/** RFC 8187: `filename*=utf-8''a%2fb`. */
const extended = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : decodePercent(value.slice(value.lastIndexOf("'") + 1));

function partOf(head: string, content: Buffer): FormPart {
  let disposition = '';
  let type = '';
  let transferEncoding = '';
  for (const line of head.split('\n')) {
    const mark = line.indexOf(':');
    const name = line.slice(0, Math.max(mark, 0)).trim().toLowerCase();
    const value = line.slice(mark + 1).trim();
    if (name === 'content-disposition') disposition = value;
    else if (name === 'content-type') type = value.toLowerCase();
    else if (name === 'content-transfer-encoding') transferEncoding = value.toLowerCase();
  }
  return {
    name: headerParameter(disposition, 'name') ?? '',
    filename: extended(headerParameter(disposition, 'filename*')) ?? headerParameter(disposition, 'filename'),
    type,
    transferEncoding,
    content,
  };
}

/** Where the head ends, and the content starts: lines may end without their carriage return, as lenient parsers take it. */
function headEnd(body: Buffer, from: number): readonly [end: number, content: number] | undefined {
  const last = Math.min(body.length, from + longestHead);
  for (let at = body.indexOf(10, from); at >= 0 && at < last; at = body.indexOf(10, at + 1)) {
    if (body[at + 1] === 10) return [at, at + 2];
    if (body[at + 1] === 13 && body[at + 2] === 10) return [at, at + 3];
  }
  return undefined;
}

/** The parts of a multipart body; undefined where the boundary does not occur in it, or far too often. */
export function multipartParts(body: Buffer, boundary: string): readonly FormPart[] | undefined {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  let at = body.indexOf(mark);
  if (at < 0) return undefined;
  const parts: FormPart[] = [];
  while (at >= 0) {
    const from = at + mark.length;
    const next = body.indexOf(mark, from);
    const end = next < 0 ? body.length : next;
    const head = headEnd(body, from);
    if (head && head[1] <= end) {
      if (parts.length === mostParts) return undefined;
      parts.push(partOf(body.toString('utf8', from, head[0]), body.subarray(head[1], end)));
    }
    at = next;
  }
  return parts;
}
