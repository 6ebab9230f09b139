import { inspect } from 'node:util';

/** Characters: shorter values (`true`, `3000`) stand everywhere, and so do short pieces of Base64. */
const shortest = 6;
const shortestPiece = 8;

/** As `%c3` and as `%C3`; forms send a space as `+`. */
function inUrls(value: string): string[] {
  const forms = [new URLSearchParams({ '': value }).toString().slice(1)];
  // Half a character cannot be in a URL.
  if (!/\p{Cs}/u.test(value)) forms.push(encodeURIComponent(value), encodeURI(value));
  return forms.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

/** As a text has it between quotes: JSON, JSON in JSON, and as Node prints it. */
function inQuotes(value: string): string[] {
  const once = JSON.stringify(value).slice(1, -1);
  const twice = JSON.stringify(once).slice(1, -1);
  return [once, once.replaceAll('/', '\\/'), twice, inspect(value, { maxStringLength: null }).slice(1, -1)];
}

/**
 * What stays of it inside of something longer that is in Base64: three bytes are four characters, so there are three ways it may
 * lie there. The characters at its ends are its neighbours' too, and are left out.
 */
const inBase64 = (bytes: Buffer): string[] =>
  [0, 1, 2].flatMap((offset) => {
    const before = Math.ceil((offset * 8) / 6);
    const whole = Math.floor(((offset + bytes.length) * 8) / 6);
    const piece = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(before, whole);
    return piece.length < shortestPiece ? [] : [piece, piece.replaceAll('+', '-').replaceAll('/', '_')];
  });

/** All the ways in which a value may stand in a log. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const lines = value.split(/\r?\n/).filter((line) => line.length >= shortestPiece);
  return [value, ...lines]
    .flatMap((each) => [each, ...inQuotes(each), ...inUrls(each)])
    .concat(inBase64(bytes), [bytes.toString('hex'), bytes.toString('hex').toUpperCase()]);
}

/** A function that puts `[NAME]` in the place of each value, however it is written; its time grows with the text and no faster. */
export function masker(values: Readonly<Record<string, string>>): (text: string) => string {
  const forms = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
    if (value.length < shortest) continue;
    for (const form of formsOf(value)) if (form.length >= shortest && !forms.has(form)) forms.set(form, name);
  }
  // The longest first: one may be part of another.
  const sorted = [...forms].sort(([a], [b]) => b.length - a.length);
  return (text) => {
    const masked = sorted.reduce((rest, [form, name]) => rest.replaceAll(form, () => `[${name}]`), text);
    const [kept, name] = beginning(sorted, masked);
    return name === undefined ? masked : `${masked.slice(0, kept)}[${name}]`;
  };
}

/** Logs cut long texts: what is left of a value at the end is masked as well. */
function beginning(forms: readonly (readonly [string, string])[], text: string): readonly [number, string | undefined] {
  for (const [form, name] of forms) {
    for (let length = Math.min(form.length - 1, text.length); length >= shortestPiece; length -= 1) {
      // Looked at closely only where the last character fits.
      if (form[length - 1] === text.at(-1) && text.endsWith(form.slice(0, length))) return [text.length - length, name];
    }
  }
  return [text.length, undefined];
}
