const escape = (text: string): string => text.replace(/[.*+?^$()|[\]{}\\-]/g, '\\$&');

/** A regular expression of NGINX for this text and no other, for maps: a plain key would match letters of either case. */
export const exactText = (text: string): string => `~^${escape(text)}$`;

/** A path without the slash at its end; the root is empty. */
const stem = (path: string): string => path.replace(/\/+$/, '');

/** As NGINX has it in `$uri`. A `%` that encodes nothing stands for itself. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A slash in what NGINX decoded: the URL class of apps takes a backslash for one (WHATWG URL Standard). */
const slash = '[/\\\\]';

/** To that class, what starts with two of them names a host first: `new URL('//x/admin', base).pathname` is `/admin`. */
const host = `(?:${slash}{2,}[^/\\\\]+)?`;

const loose = (path: string): string => escape(stem(decoded(path))).replace(/\//g, slash);

const looseStem = (path: string): string => `${host}${loose(path)}`;

/**
 * A regular expression of NGINX for `$uri` (decoded, without `..` and repeated slashes): the path and all below it, for rules
 * that refuse. Letters of either case, and a backslash for a slash: the routers of apps take them so. `..` beside a backslash
 * never comes this far: to hidden-files it is a dotfile.
 */
export const anySpelling = (path: string): string => `~*^${looseStem(path)}(?:${slash}|$)`;

/** As `anySpelling`, for the path alone, with or without a slash at its end. */
export const exactly = (path: string): string => `~*^${looseStem(path)}${slash}?$`;

/** Characters: what `render` can write as one word, and some room. */
const longest = 3000;

/** As many as fit, joined by `|`. */
function alternatives(texts: readonly string[]): string[] {
  const joined: string[] = [];
  for (const text of texts) {
    const last = joined.at(-1);
    if (last !== undefined && last.length + text.length < longest) joined[joined.length - 1] = `${last}|${text}`;
    else joined.push(text);
  }
  return joined;
}

/**
 * One question, or few, in place of one for each path: regular expressions that match wherever `anySpelling` or `exactly` match for
 * any of the paths, with a query behind or without. What they match in vain is for those to find out.
 */
export const sieve = (paths: readonly string[]): string[] =>
  alternatives([...new Set(paths.map(loose))]).map((some) => `~*^${host}(?:${some})(?:[/\\\\?]|$)`);

/** As browsers send it: what is not ASCII is percent-encoded (RFC 3986, section 2.5). */
const sent = (path: string): string => path.replace(/[^ -~]+/g, encodeURIComponent);

/**
 * A regular expression of NGINX for `$request_uri` (as sent): the path and all below it, for rules that let pass. Spelled
 * plainly only: what NGINX and the app could read as two different paths does not match.
 */
export const plainSpelling = (path: string): string =>
  `~^(?![^?]*(?:\\.\\.|%2[ef5]|%2[EF]|%5[cC]|\\\\|//))${escape(sent(stem(path)))}(?:[/?]|$)`;
