import { isLetter, isSpace } from '../characters';

export interface Attribute {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** A tag as browsers read it (HTML, 13.2.5: tokenization), however little of it is well formed. */
export interface Tag {
  /** In lower case. */
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: readonly Attribute[];
  readonly start: number;
  /** Behind its `>`, or where the text ends. */
  readonly end: number;
}

const mostAttributes = 64;

const endsName = (code: number): boolean => isSpace(code) || code === 47 || code === 62 || Number.isNaN(code);

/** The tag whose `<` stands here; undefined where a browser reads text. */
function tagAt(text: string, start: number): Tag | undefined {
  let at = start + 1;
  const closing = text.charCodeAt(at) === 47;
  if (closing) at++;
  if (!isLetter(text.charCodeAt(at))) return undefined;
  const nameFrom = at;
  while (!endsName(text.charCodeAt(at))) at++;
  const name = text.slice(nameFrom, at).toLowerCase();
  const attributes: Attribute[] = [];
  while (at < text.length && attributes.length < mostAttributes) {
    let code = text.charCodeAt(at);
    if (code === 62) {
      at++;
      break;
    }
    if (isSpace(code) || code === 47) {
      at++;
      continue;
    }
    const from = at;
    // An `=` at the beginning is part of the name.
    at++;
    for (code = text.charCodeAt(at); !endsName(code) && code !== 61; code = text.charCodeAt(at)) at++;
    const attribute = text.slice(from, at).toLowerCase();
    let next = at;
    while (next < text.length && isSpace(text.charCodeAt(next))) next++;
    if (text.charCodeAt(next) !== 61) {
      attributes.push({ name: attribute, value: '' });
      continue;
    }
    at = next + 1;
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    const quote = text[at];
    let end: number;
    let value: string;
    if (quote === '"' || quote === "'" || quote === '`') {
      end = text.indexOf(quote, at + 1);
      if (end < 0) end = text.length;
      value = text.slice(at + 1, end);
      end++;
    } else {
      end = at;
      while (end < text.length && !isSpace(text.charCodeAt(end)) && text.charCodeAt(end) !== 62) end++;
      value = text.slice(at, end);
    }
    attributes.push({ name: attribute, value });
    at = Math.min(end, text.length);
  }
  return { name, closing, attributes, start, end: at };
}

/** Calls back with each tag, until it gets an answer. An unclosed quote swallows no tag behind it: what follows is read again. */
export function eachTag<Found>(text: string, visit: (tag: Tag) => Found | undefined): Found | undefined {
  // What was read in vain may be read once more, so that the work stays proportional to the text.
  let budget = text.length * 2 + 1024;
  for (let open = text.indexOf('<'); open >= 0;) {
    const tag = tagAt(text, open);
    const found = tag && visit(tag);
    if (found !== undefined) return found;
    budget -= tag ? tag.end - open : 1;
    open = text.indexOf('<', budget > 0 || !tag ? open + 1 : tag.end);
  }
  return undefined;
}
