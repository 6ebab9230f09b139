import type { IncomingMessage } from 'node:http';
import { unescape } from 'node:querystring';
import type { Pages, PreloadConfig } from './config';
import { refuse } from './refusal';
import { tellFront, type Part } from './server';

type Policies = NonNullable<PreloadConfig['duplicate-parameters']>;
type Policy = Policies[string];

const concern = 'duplicate-parameters';

/** A parameter's name as parsers of queries read it: a part of the query that is no percent-encoding stays as it is. */
function nameOf(parameter: string): string {
  const equals = parameter.indexOf('=');
  const raw = (equals < 0 ? parameter : parameter.slice(0, equals)).replaceAll('+', ' ');
  const name = raw.includes('%') ? unescape(raw) : raw;
  // To qs, `[a]` is `a`.
  const close = name.startsWith('[') ? name.indexOf(']') : -1;
  return close < 0 ? name : name.slice(1, close) + name.slice(close + 1);
}

/** `a` of `a[b]`, of `a[]` and of `a` itself. */
const baseOf = (name: string): string => {
  const open = name.indexOf('[');
  return open < 0 ? name : name.slice(0, open);
};

interface Group {
  readonly indexes: number[];
  /** Whether one of them is the name itself, with nothing in brackets behind. */
  plain: boolean;
}

function groupIn(groups: Map<string, Group>, name: string): Group {
  const known = groups.get(name);
  if (known) return known;
  const made = { indexes: [], plain: false };
  groups.set(name, made);
  return made;
}

/** The parameters that come more than once, by name, and where they stand. Each is read once, whatever their number. */
function duplicatesIn(parameters: readonly string[]): [string, readonly number[]][] {
  const bases = new Map<string, Group>();
  const names = new Map<string, Group>();
  parameters.forEach((parameter, index) => {
    if (parameter === '') return;
    const name = nameOf(parameter);
    const base = baseOf(name);
    const group = groupIn(bases, base);
    group.indexes.push(index);
    if (name === base) group.plain = true;
    else if (!name.includes('[]')) groupIn(names, name).indexes.push(index);
  });
  // qs makes one list of `a`, `a[]`, `a[0]` and `a[b]`; others take each for a name of its own.
  return [...[...bases].filter(([, { plain }]) => plain), ...names].flatMap(([name, { indexes }]) =>
    indexes.length > 1 ? [[name, indexes]] : [],
  );
}

/** Whether each has a name of its own that needs no decoding: so do most queries, and then nothing has to be grouped. */
function areDistinct(parameters: readonly string[]): boolean {
  const names = new Set<string>();
  for (const parameter of parameters) {
    const equals = parameter.indexOf('=');
    const name = equals < 0 ? parameter : parameter.slice(0, equals);
    if (name.includes('[') || name.includes('%') || name.includes('+')) return false;
    names.add(name);
  }
  return names.size === parameters.length;
}

/** What is left of the query where only one parameter of a name may stay. */
function without(
  parameters: readonly string[],
  found: readonly (readonly [Policy | undefined, readonly number[]])[],
): string {
  const dropped = new Set<number>();
  for (const [policy, indexes] of found) {
    if (policy !== 'first' && policy !== 'last') continue;
    const kept = indexes.at(policy === 'first' ? 0 : -1);
    for (const index of indexes) if (index !== kept) dropped.add(index);
  }
  return parameters.filter((_, index) => !dropped.has(index)).join('&');
}

/**
 * Query parameters that come twice (CWE-235): apps get a list where they expect a text, and a check in front of the app may
 * have read the other one.
 */
export function duplicateParameters(policies: Policies, pages: Pages): Part {
  const byName = new Map<string, Policy>(Object.entries(policies));
  const policyOf = (name: string): Policy | undefined =>
    byName.get(name) ?? byName.get(baseOf(name)) ?? byName.get('*');
  /** A WebSocket's upgrade is judged alike, but not reported: its answer has no head to say so in. */
  const logged = new WeakSet<IncomingMessage>();

  return {
    request: (request, response) => {
      const { url = '' } = request;
      const mark = url.indexOf('?');
      if (mark < 0 || !url.includes('&', mark)) return false;
      const parameters = url.slice(mark + 1).split('&');
      if (areDistinct(parameters)) return false;
      const found = duplicatesIn(parameters).map(([name, indexes]) => [policyOf(name), indexes] as const);
      if (!found.length) return false;
      if (found.some(([policy]) => policy === 'reject')) return refuse(concern, 400, pages, request, response);
      if (found.some(([policy]) => policy === 'log')) logged.add(request);
      request.url = url.slice(0, mark + 1) + without(parameters, found);
      return false;
    },
    head: (request, response) => {
      if (logged.has(request)) tellFront(response, 'Reported', concern);
    },
  };
}
