import { decodeContent } from './decoders/content-encoding';
import { headerParameter, multipartParts, type FormPart } from './decoders/multipart';
import { eachQuoted, eachXmlText } from './decoders/xml';
import { xmlExternalEntity } from './detectors/xml-external-entity';
import { inspectPairs } from './head';
import { headerOf } from './raw-headers';
import { Subject } from './subject';
import type { Finding, Inspected, InspectionOptions } from './types';
import { inspectJson, inspectValue, type Place } from './value';

/** A body that unpacks to more is refused: what an app's own limit is hardly ever above. */
const inflateLimit = 1 << 20;
/** Of a file, so much is looked at for what XML parsers do. */
const longestFile = 1 << 20;

/** Of a text that was not scanned. */
const anything = ~0;

type Rest = Omit<Place, 'name' | 'part'>;

function inspectXml(text: string, place: Place): Finding | undefined {
  const matched = xmlExternalEntity.find(new Subject(text, anything, anything, place));
  if (matched !== undefined)
    return { detector: xmlExternalEntity.name, part: 'body', name: place.name, matched: matched.slice(0, 80) };
  return eachXmlText(text, (name, value) => inspectValue(value, { ...place, name }));
}

/** UTF-16 with a byte-order mark is what XML parsers take, and hides all that is looked for. */
function xmlText(body: Buffer): string {
  if (body[0] === 0xff && body[1] === 0xfe) return body.toString('utf16le', 2);
  if (body[0] === 0xfe && body[1] === 0xff)
    return Buffer.from(body.subarray(2, body.length - (body.length % 2)))
      .swap16()
      .toString('utf16le');
  if (body[0] === 0 && body[1] === 60)
    return Buffer.from(body.subarray(0, body.length - (body.length % 2)))
      .swap16()
      .toString('utf16le');
  if (body[0] === 60 && body[1] === 0) return body.toString('utf16le');
  return body.toString('utf8');
}

const looksLikeXml = (body: Buffer): boolean => {
  const head = body.toString('latin1', 0, 64).trimStart();
  return (
    head.startsWith('<') ||
    head.startsWith('\xef\xbb\xbf<') ||
    head.startsWith('\xff\xfe') ||
    head.startsWith('\xfe\xff') ||
    head.startsWith('\0<')
  );
};

/** The names in a ZIP archive (APPNOTE 4.3.7), of which one may lead out of the folder it is unpacked to (CWE-22, "zip slip"). */
function namesInZip(content: Buffer): string[] {
  const names: string[] = [];
  const mark = Buffer.from('PK\x03\x04', 'latin1');
  for (let at = content.indexOf(mark); at >= 0 && names.length < 1000; at = content.indexOf(mark, at + 4)) {
    if (at + 30 > content.length) break;
    names.push(content.toString('utf8', at + 30, at + 30 + content.readUInt16LE(at + 26)));
  }
  return names;
}

function inspectFile(content: Buffer, place: Place): Finding | undefined {
  if (content[0] === 80 && content[1] === 75 && content[2] === 3 && content[3] === 4) {
    const name = namesInZip(content).find((entry) => /(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[a-z]:/i.test(entry));
    return name === undefined
      ? undefined
      : { detector: 'path-traversal', part: 'body', name: place.name, matched: name.slice(0, 80) };
  }
  if (!looksLikeXml(content)) return undefined;
  const matched = xmlExternalEntity.find(
    new Subject(xmlText(content.subarray(0, longestFile)), anything, anything, place),
  );
  return matched === undefined
    ? undefined
    : { detector: xmlExternalEntity.name, part: 'body', name: place.name, matched: matched.slice(0, 80) };
}

function inspectPart({ name, filename, transferEncoding, content, type }: FormPart, rest: Rest): Finding | undefined {
  const place: Place = { ...rest, part: 'body', name };
  const inName = inspectValue(name, place, true);
  if (inName) return inName;
  const decoded = transferEncoding === 'base64' ? Buffer.from(content.toString('latin1'), 'base64') : content;
  if (filename !== undefined) {
    const found = filename && inspectValue(filename, { ...place, name: 'filename' });
    return found || inspectFile(decoded, place);
  }
  if (type.includes('json')) return inspectJson(decoded, place);
  return inspectValue(trimmed(decoded.toString('utf8')), place);
}

/** Without the line break that belongs to the boundary behind it. */
const trimmed = (text: string): string =>
  text.endsWith('\r\n') ? text.slice(0, -2) : text.endsWith('\n') ? text.slice(0, -1) : text;

/** Bodies that are files: what runs of text are in them is not for an interpreter. */
const binary =
  /^(?:image|audio|video|font|model)\/|^application\/(?:octet-stream|pdf|zip|gzip|x-tar|wasm|x-protobuf|protobuf|vnd\.)/;

/** The runs of printable characters in a message such as gRPC's. */
function inspectRuns(body: Buffer, place: Place): Finding | undefined {
  let from = -1;
  for (let at = 0; at <= body.length; at++) {
    const byte = body[at] ?? 0;
    if (byte >= 32 && byte !== 127) {
      if (from < 0) from = at;
      continue;
    }
    if (from >= 0 && at - from >= 6) {
      const found = inspectValue(body.toString('utf8', from, at), place);
      if (found) return found;
    }
    from = -1;
  }
  return undefined;
}

function inspectText(body: Buffer, rest: Rest): Finding | undefined {
  const place: Place = { ...rest, part: 'body', name: '' };
  const text = body.toString('utf8');
  const start = text.trimStart();
  if (start.startsWith('{') || start.startsWith('[')) {
    const found = inspectJson(body, place);
    if (found) return found;
  }
  if (start.startsWith('<')) {
    const found = inspectXml(text, place);
    if (found) return found;
  }
  if (/^[\w.[\]$%+-]{1,128}=/.test(text)) {
    const found = inspectPairs(text, 'body', rest);
    if (found) return found;
  }
  return inspectValue(trimmed(text), place);
}

/** What is wrong with the request's body, read by its Content-Type and Content-Encoding. */
export function inspectBody(request: Inspected, options: InspectionOptions = {}): Finding | undefined {
  const { rawHeaders, body: sent } = request;
  if (!sent?.length) return undefined;
  const rest: Rest = { exceptions: options.exceptions, rawHeaders };
  const place: Place = { ...rest, part: 'body', name: '' };
  const encoding = headerOf(rawHeaders, 'content-encoding');
  const body = encoding ? decodeContent(sent, encoding, inflateLimit) : sent;
  if (!body) return { detector: 'undecodable-body', part: 'body', name: '', matched: encoding.slice(0, 80) };
  const header = headerOf(rawHeaders, 'content-type');
  const type = header.toLowerCase();
  if (type.startsWith('multipart/')) {
    const boundary = headerParameter(header, 'boundary');
    const parts = boundary ? multipartParts(body, boundary) : undefined;
    if (!parts) return inspectText(body, rest);
    for (const part of parts) {
      const found = inspectPart(part, rest);
      if (found) return found;
    }
    return undefined;
  }
  if (type.startsWith('application/grpc')) return inspectRuns(body, place);
  if (type.includes('graphql')) {
    const text = body.toString('utf8');
    return eachQuoted(text, (value) => inspectValue(value, place));
  }
  if (type.includes('json')) {
    const first = firstByte(body);
    const found = inspectJson(body, place);
    return found ?? (first === 123 || first === 91 || first === 34 ? undefined : inspectText(body, rest));
  }
  if (type.includes('x-www-form-urlencoded')) return inspectPairs(body.toString('latin1'), 'body', rest);
  if (type.includes('xml')) {
    const text = xmlText(body);
    return inspectXml(text, place) ?? (looksLikeXml(body) ? undefined : inspectText(body, rest));
  }
  if (binary.test(type)) return inspectFile(body, place);
  return inspectText(body, rest);
}

function firstByte(body: Buffer): number {
  for (const byte of body) if (byte > 32) return byte;
  return 0;
}
