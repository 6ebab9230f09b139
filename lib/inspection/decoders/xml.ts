import { decodeEntities } from './html-entities';

/** Calls back with each text, attribute's value and CDATA section of a document, until it gets an answer. */
export function eachXmlText<Found>(
  document: string,
  visit: (name: string, text: string) => Found | undefined,
): Found | undefined {
  let name = '';
  for (let at = 0; at < document.length;) {
    const open = document.indexOf('<', at);
    const end = open < 0 ? document.length : open;
    if (end > at) {
      const text = document.slice(at, end).trim();
      const found = text ? visit(name, decodeEntities(text)) : undefined;
      if (found !== undefined) return found;
    }
    if (open < 0) return undefined;
    if (document.startsWith('<![CDATA[', open)) {
      const close = document.indexOf(']]>', open);
      const found = visit(name, document.slice(open + 9, close < 0 ? undefined : close));
      if (found !== undefined) return found;
      at = close < 0 ? document.length : close + 3;
      continue;
    }
    const close = document.indexOf('>', open);
    const tag = document.slice(open + 1, close < 0 ? undefined : close);
    const blank = tag.search(/[\s/>]/);
    if (tag[0] !== '/') name = blank < 0 ? tag : tag.slice(0, blank);
    const found = eachQuoted(tag, (text) => visit(name, decodeEntities(text)));
    if (found !== undefined) return found;
    at = close < 0 ? document.length : close + 1;
  }
  return undefined;
}

/** Calls back with what stands in quotes. */
export function eachQuoted<Found>(text: string, visit: (text: string) => Found | undefined): Found | undefined {
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (mark !== '"' && mark !== "'") continue;
    const end = text.indexOf(mark, at + 1);
    if (end < 0) return undefined;
    const found = end > at + 1 ? visit(text.slice(at + 1, end)) : undefined;
    if (found !== undefined) return found;
    at = end;
  }
  return undefined;
}
