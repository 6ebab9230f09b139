import fc from 'fast-check';
import { inspectBody, inspectHead } from '../../../lib/inspection';
import { decodeBackslashes } from '../../../lib/inspection/decoders/backslash-escapes';
import { decodeBase64 } from '../../../lib/inspection/decoders/base64';
import { decodeEntities } from '../../../lib/inspection/decoders/html-entities';
import { multipartParts } from '../../../lib/inspection/decoders/multipart';
import { decodePercent } from '../../../lib/inspection/decoders/percent';
import { Scan, scanJsonString, scanText } from '../../../lib/inspection/scan';
import { get, json, post } from './requests';

const seed = 20_261_121;
const check = (
  property: fc.IProperty<[string]> | fc.IProperty<[Uint8Array]> | fc.IProperty<[string, string]>,
): void => {
  fc.assert(property as fc.IProperty<[unknown]>, { seed, numRuns: 2000 });
};

/** Pieces of syntax, of which every parser here has something to trip over. */
const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'<>\'"`;|&%\\{}()[]$#=/.-+*:!?@,_ \n\r\t\0é＜😀'),
      fc.constantFrom(
        '%c0%af',
        '%u0027',
        '%25',
        '&lt;',
        '&#x3c',
        '\\u0027',
        '\\x27',
        '<a b=',
        '</',
        '<!--',
        '/*',
        '--',
        ' or ',
        'union select',
        '{{',
        '${',
        '__proto__',
        '"a":',
        'QUJDREVGRw',
        '\ud800',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((list) => list.join(''));

const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'text/xml',
  'text/plain',
  'application/graphql',
  'application/grpc',
  'image/png',
  '',
];

it('never throws, and answers the same twice', () => {
  check(
    fc.property(pieces, (text) => {
      const line = text.replace(/[\r\n\0]/g, '');
      const request = get(`/${line}?${line}`, 'Cookie', line, 'X-Any', line, 'User-Agent', line);
      expect(inspectHead(request)).toEqual(inspectHead(request));
      for (const type of types) {
        const body = post(
          type,
          type.startsWith('multipart')
            ? `--b\r\nContent-Disposition: form-data; name="${text}"\r\n\r\n${text}\r\n--b--`
            : text,
        );
        expect(inspectBody(body)).toEqual(inspectBody(body));
      }
    }),
  );
});

it('never throws for bytes that are no text', () => {
  check(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      for (const type of types) inspectBody(post(type, Buffer.from(bytes)));
      for (const encoding of ['gzip', 'br', 'deflate'])
        inspectBody(post('application/json', Buffer.from(bytes), 'Content-Encoding', encoding));
      multipartParts(Buffer.from(bytes), 'b');
    }),
  );
});

it('scans the bytes of JSON and its text alike', () => {
  check(
    fc.property(pieces, (text) => {
      const plain = Buffer.from(text.replace(/["\\]/g, '')).toString();
      const [ofText, ofBytes] = [new Scan(), new Scan()];
      scanText(plain, ofText);
      const bytes = Buffer.from(`${plain}"`);
      expect(scanJsonString(bytes, 0, ofBytes)).toBe(bytes.length - 1);
      expect(ofBytes.topics).toBe(ofText.topics);
      // A first byte alone does not tell fullwidth forms from others; a look too many harms nobody.
      expect(ofBytes.kinds | ofText.kinds).toBe(ofBytes.kinds);
    }),
  );
});

it('decodes what encoders of the platform encode', () => {
  check(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      const whole = Buffer.from(text).toString();
      expect(decodePercent(encodeURIComponent(whole))).toBe(whole);
      expect(
        decodeBackslashes(
          Array.from(
            { length: text.length },
            (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`,
          ).join(''),
        ),
      ).toBe(text);
      expect(
        decodeEntities([...whole].map((character) => `&#x${(character.codePointAt(0) ?? 0).toString(16)};`).join('')),
      ).toBe(whole);
    }),
  );
});

it('decodes base64 of text, in both alphabets, with and without padding', () => {
  check(
    fc.property(fc.string({ minLength: 6, maxLength: 40 }), (text) => {
      const encoded = Buffer.from(text).toString('base64');
      expect(decodeBase64(encoded)).toBe(text);
      expect(decodeBase64(encoded.replaceAll('=', ''))).toBe(text);
      expect(decodeBase64(Buffer.from(text).toString('base64url'))).toBe(text);
    }),
  );
});

it.each([
  ['%c0%af', '/'],
  ['%e0%80%af', '/'],
  ['%u002f', '/'],
  ['%%32%66', '%2f'],
  ['%zz%2', '%zz%2'],
  ['%e2%82%ac', '€'],
  ['%ff', 'ÿ'],
])('decodes %s as %s', (encoded, decoded) => {
  expect(decodePercent(encoded)).toBe(decoded);
});

it('sees an attack through any of its encodings', () => {
  const attack = '<script>alert(7)</script>';
  const percent = (text: string): string =>
    Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  for (const encoded of [
    percent(attack),
    percent(percent(attack)),
    percent(percent(percent(attack))),
    percent(attack.replaceAll('<', '&lt;')),
    attack.replaceAll('<', '%u003c').replaceAll('>', '%u003e'),
  ]) {
    expect(inspectHead(get(`/?q=${encoded}`))?.detector).toBe('cross-site-scripting');
  }
  expect(inspectBody(json({ a: percent(attack) }))?.detector).toBe('cross-site-scripting');
});
