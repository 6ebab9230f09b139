import { backslash, dot, dots, isSpace, slash } from '../characters';
import type { Detector } from '../subject';

/** What a path out of its folder leads to. */
const targets =
  /(?:etc[\\/]{1,4}(?:\.[\\/]{1,2}){0,4}(?:passwd|shadow|group|hosts|issue|hostname|ssh|nginx|apache)|proc[\\/]{1,4}(?:self|\d|version|cpuinfo|net)|(?:boot|win|system|php|desktop)\.ini|win(?:dows|nt)[\\/]|system32|\.ht(?:access|passwd)|web-inf|web\.config|wp-config|global\.asa|\.ssh[\\/]|id_rsa|\.env\b|\.git[\\/]|\.aws[\\/]|bin[\\/]{1,4}(?:id|sh|bash|cat|ls)\b|var[\\/]{1,4}log)/;
/** A path and nothing else: the characters that one has in practice. */
const pathAlone = /^[\w{}.\\/:;%~@+*?#&=,^|! -]{1,4096}$/;

const isSlash = (code: number): boolean => code === 47 || code === 92;

/** How often `..` stands between slashes, or at one side of one: `../`, `..\`, `/..;/`, `....//`. */
function climbs(text: string): number {
  let count = 0;
  for (let at = text.indexOf('..'); at >= 0; at = text.indexOf('..', at)) {
    let end = at + 2;
    while (text.charCodeAt(end) === 46) end++;
    const next = text.charCodeAt(end);
    const before = at === 0 ? -1 : text.charCodeAt(at - 1);
    const ends = isSlash(next) || (next === 59 && isSlash(text.charCodeAt(end + 1)));
    if (ends || (isSlash(before) && (end === text.length || isSpace(next) || next === 37 || next === 0))) count++;
    at = end;
  }
  return count;
}

/** Where a `../` alone is no address in an honest page. */
const strict = (part: string, name: string): boolean =>
  part !== 'header' && part !== 'body' ? true : name === 'filename';

export const pathTraversal: Detector = {
  name: 'path-traversal',
  wants: ({ kinds }) => (kinds & (slash | backslash)) !== 0 && ((kinds & dots) !== 0 || (kinds & backslash) !== 0),
  find: (subject) => {
    const { text, part, name, lower } = subject;
    if (!subject.has(dot)) return undefined;
    const count = text.includes('..') ? climbs(text) : 0;
    if (count > 0) {
      const found = targets.exec(lower)?.[0];
      if (found) return `../${found}`;
      if (part === 'path') return '..';
      const alone = pathAlone.test(text);
      if (alone && (count > 1 || (strict(part, name) && !text.includes(' ')))) return '../';
      // A `../` in the middle leads out of a folder that it names; an honest one comes first.
      if (alone && !text.startsWith('.') && !text.includes(' ')) return '/../';
      return undefined;
    }
    return /(?:[\\/]\.){4}|(?:\.[\\/]{2,4}){3}|\.\\{2}\.\/|^[\\/]{1,2}(?:win(?:dows|nt)[\\/])/.test(lower) &&
      targets.test(lower)
      ? './'
      : undefined;
  },
};
