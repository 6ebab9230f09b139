import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type InputType } from 'node:zlib';

type Decoder = (input: InputType, options: { maxOutputLength: number }) => Buffer;

/** Node's parsers of bodies take these. "deflate" is zlib's format, but many send it bare (RFC 9110 section 8.4.1.2). */
const decoders: Readonly<Record<string, Decoder>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  deflate: (input, options) => {
    try {
      return inflateSync(input, options);
    } catch {
      return inflateRawSync(input, options);
    }
  },
};

/** More encodings on top of each other serve nobody. */
const most = 3;

/** The body without its content encodings; undefined where it cannot be decoded, or becomes longer than `limit`. */
export function decodeContent(body: Buffer, contentEncoding: string, limit: number): Buffer | undefined {
  const encodings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding && encoding !== 'identity');
  if (!encodings.length) return body;
  if (encodings.length > most) return undefined;
  let decoded = body;
  for (const encoding of encodings.reverse()) {
    const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined;
    if (!decoder) return undefined;
    try {
      decoded = decoder(decoded, { maxOutputLength: limit });
    } catch {
      return undefined;
    }
  }
  return decoded;
}
