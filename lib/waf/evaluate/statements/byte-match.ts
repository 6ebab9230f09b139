import { toBytes } from '../bytes';
import type { Compile } from '../compile';
import { matching } from '../component';
import { textOf } from '../node';

const word = /^\w$/;

/** The whole word: nothing before or behind it that could belong to it. */
function containsWord(text: string, wanted: string): boolean {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (!word.test(text.charAt(at - 1)) && !word.test(text.charAt(at + wanted.length))) return true;
  }
  return false;
}

const positions: Readonly<Record<string, (text: string, wanted: string) => boolean>> = {
  EXACTLY: (text, wanted) => text === wanted,
  STARTS_WITH: (text, wanted) => text.startsWith(wanted),
  ENDS_WITH: (text, wanted) => text.endsWith(wanted),
  CONTAINS: (text, wanted) => text.includes(wanted),
  CONTAINS_WORD: containsWord,
};

export const byteMatch: Compile = (node, compiler) => {
  const encoded = textOf(node.SearchStringBase64);
  const plain = textOf(node.SearchString);
  const wanted =
    encoded !== undefined ? toBytes(Buffer.from(encoded, 'base64')) : plain === undefined ? undefined : toBytes(plain);
  const position = positions[textOf(node.PositionalConstraint) ?? ''];
  if (wanted === undefined) return compiler.unsupported('a search string that is no text');
  if (!position) return compiler.unsupported(`the position ${JSON.stringify(node.PositionalConstraint)}`);
  return matching(node, compiler, 'ByteMatchStatement', (text) => position(text, wanted));
};
