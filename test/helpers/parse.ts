import type { Directive } from '../../nginx/directive';

/** One word of a configuration, and whether it was quoted: a quoted `;` ends nothing. */
interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

const escapes: Readonly<Record<string, string>> = { '"': '"', "'": "'", '\\': '\\', t: '\t', r: '\r', n: '\n' };

/** Reads words by the rules of ngx_conf_read_token, written down here a second time on purpose. */
function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  const unescape = (raw: string): string =>
    raw.replace(/\\(["'\\trn])/g, (_, letter: string) => escapes[letter] ?? letter);
  while (at < text.length) {
    const here = text[at] ?? '';
    if (/\s/.test(here)) at += 1;
    else if (here === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (/[;{}]/.test(here)) {
      found.push({ text: here, quoted: false });
      at += 1;
    } else {
      const quote = here === '"' || here === "'" ? here : undefined;
      let end = quote ? at + 1 : at;
      while (end < text.length && (quote ? text[end] !== quote : !/[\s;{]/.test(text[end] ?? ''))) {
        end += text[end] === '\\' ? 2 : 1;
      }
      found.push({ text: unescape(text.slice(quote ? at + 1 : at, end)), quoted: quote !== undefined });
      at = quote ? end + 1 : end;
    }
  }
  return found;
}

/** The tree of a configuration, comments left out. */
export function parse(text: string): Directive[] {
  const rest = tokens(text);
  const level = (): Directive[] => {
    const directives: Directive[] = [];
    let words: string[] = [];
    for (;;) {
      const token = rest.shift();
      if (!token || (!token.quoted && token.text === '}')) return directives;
      if (token.quoted || !/^[;{]$/.test(token.text)) {
        words.push(token.text);
        continue;
      }
      const [directive = '', ...args] = words;
      words = [];
      directives.push(token.text === '{' ? { directive, args, block: level() } : { directive, args });
    }
  };
  return level();
}

/** Every directive with the blocks it stands in, outermost first. */
export const flatten = (
  directives: readonly Directive[],
  within: readonly Directive[] = [],
): { readonly found: Directive; readonly within: readonly Directive[] }[] =>
  directives.flatMap((found) => [{ found, within }, ...flatten(found.block ?? [], [...within, found])]);
