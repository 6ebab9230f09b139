/**
 * Everything is inspected as bytes, one a character of a string (Latin-1): AWS WAF counts sizes and matches regular expressions in
 * bytes, whatever the encoding.
 */
export const toBytes = (text: string | Uint8Array): string =>
  typeof text === 'string'
    ? /^[\0-\x7f]*$/.test(text)
      ? text
      : Buffer.from(text, 'utf8').toString('latin1')
    : Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('latin1');

/** The byte of a code, where a decoder keeps only the low one. */
export const byte = (code: number): string => String.fromCharCode(code & 0xff);
