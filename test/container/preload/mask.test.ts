import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { masker } from '../../../container/preload/mask';

const value = 'pä$$ "wörd"/+é\n second line of it';
const mask = masker({ KEY: value, SHORT: 'true' });

const encodings: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['JSON', (text) => JSON.stringify(text)],
  ['JSON with escaped slashes', (text) => JSON.stringify(text).replaceAll('/', '\\/')],
  ['JSON in JSON', (text) => JSON.stringify(JSON.stringify({ text }))],
  ['as Node prints it', (text) => inspect({ text }, { maxStringLength: null, breakLength: Infinity })],
  ['URL', encodeURIComponent],
  ['URL, lower case', (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())],
  ['URL as a whole', encodeURI],
  ['form', (text) => new URLSearchParams({ text }).toString()],
  ['Base64', (text) => Buffer.from(text).toString('base64')],
  ['Base64 for URLs', (text) => Buffer.from(text).toString('base64url')],
  ['hexadecimal', (text) => Buffer.from(text).toString('hex')],
];

test.each(encodings)('%s: nothing of it is left, and all around it is', (_, encode) => {
  const shown = encode(value);
  expect(mask(shown)).toContain('[KEY]');
  for (const around of ['', 'a', 'ab', 'abc', 'Basic ']) {
    const text = mask(encode(`${around}${value}${around}`));
    expect(text).toContain('[KEY]');
    // Of Base64, what two neighbours share stays: less than a byte at each end.
    expect(text.replaceAll('[KEY]', '').length).toBeLessThanOrEqual(encode(`${around}${around}`).length + 16);
  }
  expect(mask('nothing to see, true')).toBe('nothing to see, true');
});

test('any value of eight characters or more, inside of anything, in Base64', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme' }),
      fc.string({ maxLength: 5 }),
      fc.string({ maxLength: 5 }),
      (secret, before, after) => {
        const text = Buffer.from(before + secret + after).toString('base64');
        expect(masker({ SECRET: secret })(text)).toContain('[SECRET]');
      },
    ),
    { numRuns: 2000 },
  );
});

test('a line of one that has several; the longer of two; a $ in a name or a value means nothing', () => {
  expect(mask('only second line of it here')).toBe('only[KEY] here');
  expect(masker({ A: 'secret-one', B: 'secret-one-and-more' })('secret-one-and-more secret-one')).toBe('[B] [A]');
  expect(masker({ $A: '$&$1$$-value' })('x $&$1$$-value y')).toBe('x [$A] y');
});

test('what a log cut off', () => {
  const long = 'a-value-that-is-rather-long';
  expect(masker({ LONG: long })(`body: ${long.slice(0, 12)}`)).toBe('body: [LONG]');
  expect(masker({ LONG: long })('body: a-val')).toBe('body: a-val');
});

test('a megabyte that looks like it all the way is done', () => {
  const text = 'a'.repeat(1 << 20);
  expect(masker({ A: `${'a'.repeat(200)}b` })(text)).toHaveLength(text.length - 200 + '[A]'.length);
});
