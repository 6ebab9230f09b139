import { CasemateError } from '../lib/errors';
import type { Directive } from './directive';

/** Bytes of one word: NGINX reads its configuration through a buffer of 4,096 (NGX_CONF_BUFFER), quotes included. */
const longest = 4000;

/** NGINX ends a word at white space, `;`, `{` and `}`; a quote, `#` or nothing at all means something else at its start. */
const plain = /^(?!["'#])[^\s;{}]+$/;

/** Its reader turns `\"`, `\'`, `\\`, `\t`, `\r` and `\n` into one character and leaves every other backslash alone; a line break is written `\n`. */
const readAsEscape = /\\(?=["'\\trn\n]|$)/g;

function word(text: string): string {
  const escaped = text.replace(readAsEscape, '\\\\');
  const written = plain.test(text) ? escaped : `"${escaped.replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
  if (Buffer.byteLength(written) <= longest) return written;
  throw new CasemateError(
    'ERR_TOO_LONG',
    `A text of ${Buffer.byteLength(written)} bytes, which starts ${JSON.stringify(text.slice(0, 40))}, is too long for NGINX.`,
    `Shorten the value in the options: NGINX takes ${longest} bytes at once.`,
  );
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const next of text.split(/\s+/)) {
    const line = lines[lines.length - 1] ?? '';
    if (line && line.length + next.length >= width) lines.push(next);
    else lines[lines.length - 1] = line ? `${line} ${next}` : next;
  }
  return lines;
}

/** Text for NGINX's configuration reader. The only place that quotes. */
export function render(directives: readonly Directive[], indent = ''): string {
  return directives
    .map(({ directive, args, block }, index) => {
      if (directive === '#') {
        const lines = wrap(args.join(' '), 116 - indent.length).map((line) => `${indent}# ${line}\n`);
        return (index > 0 ? '\n' : '') + lines.join('');
      }
      const head = indent + [directive, ...args].map(word).join(' ');
      return block ? `${head} {\n${render(block, indent + '  ')}${indent}}\n` : `${head};\n`;
    })
    .join('');
}
