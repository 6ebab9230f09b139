/** Loops over lists that the template itself holds, as `AWS::LanguageExtensions` writes them out: `Fn::ForEach::Name`. */

type Raw = Readonly<Record<string, unknown>>;

/** More than CloudFormation takes resources, and enough to stop loops in loops that multiply. */
const most = 2000;

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

export const isLoop = (key: string): boolean => key.startsWith('Fn::ForEach::');

/** Puts an item where the identifier stands: `${Name}`, `{ Ref: Name }`, and `&{Name}`, which is for logical IDs. */
function substitute(value: unknown, identifier: string, item: string): unknown {
  const into = (text: string): string =>
    text.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9]/g, ''));
  const each = (inner: unknown): unknown => {
    if (typeof inner === 'string') return into(inner);
    if (Array.isArray(inner)) return inner.map(each);
    if (!isObject(inner)) return inner;
    if (inner.Ref === identifier && Object.keys(inner).length === 1) return item;
    return Object.fromEntries(Object.entries(inner).map(([name, content]) => [into(name), each(content)]));
  };
  return each(value);
}

/** What a loop stands for; undefined where its list is known only when the template is deployed. */
function turns(loop: unknown): readonly Raw[] | undefined {
  const [identifier, list, body] = Array.isArray(loop) ? (loop as unknown[]) : [];
  if (typeof identifier !== 'string' || !Array.isArray(list) || !isObject(body)) return undefined;
  const items = list as unknown[];
  if (!items.every((item) => typeof item === 'string' || typeof item === 'number')) return undefined;
  return items.map((item) => substitute(body, identifier, String(item)) as Raw);
}

/** One entry of a section, and the loop that it was written in. */
export interface Entry {
  readonly name: string;
  readonly value: unknown;
  readonly loop?: string;
}

/** The entries of a section, those of its loops written out. A loop that cannot be is an entry itself. */
export function withLoops(section: Raw): readonly Entry[] {
  let made = 0;
  const entries = (part: Raw, outer?: string): readonly Entry[] =>
    Object.entries(part).flatMap(([name, value]): readonly Entry[] => {
      const loop = outer ?? (isLoop(name) ? name : undefined);
      const own = { name, value, ...(loop !== undefined && { loop }) };
      const all = isLoop(name) && made < most ? turns(value) : undefined;
      if (!all) return [own];
      made += all.length;
      return made > most ? [own] : all.flatMap((turn) => entries(turn, loop));
    });
  return entries(section);
}
