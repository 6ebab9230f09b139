/** Where something is in JSON; the root is nowhere. Linked, as JSON may be as deep as it is long. */
interface Place {
  readonly above: Place | undefined;
  readonly part: string;
}

/** A key or a value of a JSON body. */
export interface Element {
  readonly kind: 'KEY' | 'VALUE';
  readonly text: string;
  readonly place: Place | undefined;
}

export interface Parsed {
  readonly elements: readonly Element[];
  /** Whether the parser came to the end. */
  readonly complete: boolean;
}

interface Open {
  readonly array: boolean;
  readonly place: Place | undefined;
  readonly keys: Set<string>;
  index: number;
  key?: string;
}

const token = /[\s,:]*(?:("(?:[^"\\]|\\[\s\S])*")|([{}[\]])|([^\s,:{}[\]"]+))/y;
const scalar = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/**
 * JSON as AWS WAF reads it: missing and repeated commas and colons are overlooked; characters that JSON does not have, a key that
 * comes twice, an end that is missing, and a root that is neither object nor array stop it.
 * https://docs.aws.amazon.com/waf/latest/APIReference/API_JsonBody.html
 */
export function parseJson(body: string): Parsed {
  const elements: Element[] = [];
  const stack: Open[] = [];
  let ended = false;
  token.lastIndex = 0;
  const stopped: Parsed = { elements, complete: false };

  /** The place of what comes next: `false` where an object has no key for it. */
  const next = (): Place | undefined | false => {
    const open = stack.at(-1);
    if (!open) return undefined;
    if (open.array) return { above: open.place, part: String(open.index++) };
    if (open.key === undefined) return false;
    const place = { above: open.place, part: open.key };
    delete open.key;
    return place;
  };

  for (;;) {
    const from = token.lastIndex;
    const found = token.exec(body);
    if (!found) return { elements, complete: ended && /^\s*$/.test(body.slice(from)) };
    if (ended) return stopped;
    const [, quoted, mark, bare] = found;
    const open = stack.at(-1);
    if (mark === '}' || mark === ']') {
      if (!open || open.array !== (mark === ']') || open.key !== undefined) return stopped;
      stack.pop();
      ended = stack.length === 0;
    } else if (mark !== undefined) {
      const place = next();
      if (place === false) return stopped;
      stack.push({ array: mark === '[', place, keys: new Set(), index: 0 });
    } else {
      if (!open) return stopped;
      if (bare !== undefined && !scalar.test(bare)) return stopped;
      const text = quoted === undefined ? (bare ?? '') : quoted.slice(1, -1);
      if (!open.array && open.key === undefined) {
        if (quoted === undefined || open.keys.has(text)) return stopped;
        open.keys.add(text);
        open.key = text;
        elements.push({ kind: 'KEY', text, place: { above: open.place, part: text } });
      } else {
        elements.push({ kind: 'VALUE', text, place: next() || undefined });
      }
    }
  }
}

const partsOf = (place: Place | undefined): string[] => {
  const parts: string[] = [];
  for (let at = place; at; at = at.above) parts.push(at.part);
  return parts.reverse();
};

/** The parts of a JSON pointer (RFC 6901). */
const parts = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Below the pointer; the key that the pointer ends with is not inspected itself, the value of it is. */
export function within({ kind, place }: Element, pointer: string): boolean {
  const [wanted, own] = [parts(pointer), partsOf(place)];
  return wanted.every((part, index) => own[index] === part) && (kind === 'VALUE' || own.length > wanted.length);
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Without the escapes of JSON (RFC 8259, section 7), in bytes of UTF-8. */
export const unescapeJson = (text: string): string =>
  text.includes('\\')
    ? text.replace(/((?:\\u[0-9a-f]{4})+)|\\([\s\S])/gi, (_, units?: string, one = '') =>
        units === undefined
          ? (escapes[String(one)] ?? String(one))
          : Buffer.from(
              units.replace(/\\u(....)/gi, (__, hex: string) => String.fromCharCode(parseInt(hex, 16))),
              'utf8',
            ).toString('latin1'),
      )
    : text;
