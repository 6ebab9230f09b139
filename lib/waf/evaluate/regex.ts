/** AWS WAF refuses these, or JavaScript cannot say them. */
const refused: readonly (readonly [RegExp, string])[] = [
  [/\\[1-9]|\\[gk][{<']/, 'a back-reference'],
  [/\(\?(?:R|\d|&|P[>=])/, 'a subroutine or recursion'],
  [/\(\?\(/, 'a condition'],
  [/\(\*/, 'a control verb'],
  [/\\[CRKGXpP]/, 'an escape that AWS WAF or JavaScript does not have'],
  [/\(\?>/, 'an atomic group'],
  [/(?:[*+?]|\{\d+(?:,\d*)?\})\+/, 'a possessive quantifier'],
  [/\(\?[a-z]*-|\(\?[a-z]*[^a-z:=!<>P#-]/, 'an option'],
];

const classes: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\t-\\r ',
  blank: '\\t ',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
};

/**
 * A regular expression of libpcre for JavaScript, byte by byte. Where the two differ: `(?i)` in front, `$` (also before a last line
 * feed), `.` (all but a line feed), `\s` (ASCII), `\h`, `\A`, `\z`, `\x{..}` and the classes of POSIX.
 * @returns why not, where it cannot be had
 */
export function pcre(source: string): RegExp | string {
  const [, options = '', rest = ''] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(source) ?? [];
  const bare = rest.replace(/\\\\/g, '').replace(/\\[^\w]/g, '');
  const why =
    refused.find(([pattern]) => pattern.test(bare))?.[1] ??
    (/\(\?[a-z]+\)/.test(bare) ? 'an option inside' : undefined);
  if (why !== undefined) return why;
  const multiline = options.includes('m');
  let inClass = false;
  let emptyClass = false;
  const translated = rest.replace(
    /\\x\{([0-9a-f]+)\}|\\([\s\S])|\[:(\w+):\]|([[\]$.])/gi,
    (all, hex?: string, escaped?: string, posix?: string, mark?: string, at = 0) => {
      if (hex !== undefined) return `\\x${hex.slice(-2).padStart(2, '0')}`;
      if (posix !== undefined) return classes[posix] ?? all;
      if (escaped !== undefined) {
        if (escaped === 's') return inClass ? '\\t-\\r ' : '[\\t-\\r ]';
        if (escaped === 'h') return inClass ? '\\t ' : '[\\t ]';
        if (escaped === 'A') return '(?<![\\s\\S])';
        if (escaped === 'z') return '(?![\\s\\S])';
        if (escaped === 'Z') return '(?=\\n?(?![\\s\\S]))';
        return all;
      }
      if (mark === '[' && !inClass) {
        inClass = true;
        emptyClass ||= /^\[\^?\]/.test(rest.slice(Number(at), Number(at) + 3));
      } else if (mark === ']' && inClass) inClass = false;
      else if (inClass) return mark === '[' ? '\\[' : all;
      else if (mark === '$') return multiline ? '(?=\\n|(?![\\s\\S]))' : '(?=\\n?(?![\\s\\S]))';
      else if (mark === '.') return options.includes('s') ? '[\\s\\S]' : '[^\\n]';
      return all;
    },
  );
  // In libpcre it is one of the class; in JavaScript it ends it.
  if (emptyClass) return 'a class that begins with a bracket';
  try {
    return new RegExp(
      translated.replace(/\(\?P</g, '(?<'),
      `${options.includes('i') ? 'i' : ''}${multiline ? 'm' : ''}`,
    );
  } catch (error) {
    return (error as Error).message;
  }
}
