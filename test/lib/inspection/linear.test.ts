import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { inspectBody, inspectHead } from '../../../lib/inspection';
import { form, get, json, multipart, post } from './requests';

// Time proportional to the request: an inspection that can be made slow is a hole itself (CWE-1333).

const folder = join(__dirname, '../../../lib/inspection');

/** The regular expressions of the sources, with the file. */
function expressions(): [file: string, source: string][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const found: [string, string][] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) found.push([name, node.text.slice(1, node.text.lastIndexOf('/'))]);
        if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
          const [first] = node.arguments ?? [];
          if (first)
            found.push([
              name,
              first
                .getText()
                .slice(1, -1)
                .replace(/\$\{.*?\}/g, 'x')
                .replaceAll('\\\\', '\\'),
            ]);
        }
        node.forEachChild(visit);
      };
      visit(ts.createSourceFile(name, readFileSync(join(folder, name), 'utf8'), ts.ScriptTarget.Latest, true));
      return found;
    });
}

interface Cost {
  /** In how many ways a backtracking engine may try to match from one place, at most. */
  readonly ways: number;
  readonly end: number;
}

/** The ways of a part of an expression, up to the `)` that closes it. Every quantifier must have a bound. */
function waysOf(source: string, from: number): Cost {
  let ways = 1;
  let most = 1;
  for (let at = from; at < source.length;) {
    const character = source[at] as string;
    if (character === ')') return { ways: Math.max(most, ways), end: at + 1 };
    if (character === '|') {
      most = Math.max(most, ways);
      ways = 1;
      at++;
      continue;
    }
    let inner = 1;
    if (character === '\\') {
      if (/[1-9k]/.test(source[at + 1] ?? '')) throw new Error(`a back-reference: ${source}`);
      at += 2;
    } else if (character === '[') {
      at++;
      if (source[at] === '^') at++;
      while (source[at] !== ']') at += source[at] === '\\' ? 2 : 1;
      at++;
    } else if (character === '(') {
      const head = /^\((?:\?(?::|<?[=!]))?/.exec(source.slice(at))?.[0] ?? '(';
      const group = waysOf(source, at + head.length);
      inner = group.ways;
      at = group.end;
    } else at++;
    const [text, , bound] = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/.exec(source.slice(at)) ?? [];
    if (text === undefined) {
      ways *= inner;
      continue;
    }
    if (text.startsWith('*') || text.startsWith('+') || bound === '') throw new Error(`no bound: ${text} in ${source}`);
    const times = text.startsWith('?') ? 1 : Number(bound ?? /\d+/.exec(text)?.[0]);
    ways *= inner === 1 ? (text.startsWith('{') && bound !== undefined ? times + 1 : 1) : inner ** Math.min(times, 40);
    at += text.length;
  }
  return { ways: Math.max(most, ways), end: source.length };
}

it('reads the expressions of the sources', () => {
  expect(expressions().length).toBeGreaterThan(40);
});

it('has no expression that backtracks without a bound', () => {
  const slow = expressions().flatMap(([file, source]) => {
    try {
      const { ways } = waysOf(source, 0);
      return ways > 1e6 ? [`${file}: ${String(ways)} ways: ${source.slice(0, 200)}`] : [];
    } catch (error) {
      return [`${file}: ${String(error).slice(0, 200)}`];
    }
  });
  expect(slow).toEqual([]);
});

it('would see one', () => {
  expect(() => waysOf('(?:a+)+$', 0)).toThrow('no bound');
  expect(() => waysOf('a{2,}', 0)).toThrow('no bound');
  expect(() => waysOf('(a)\\1', 0)).toThrow('back-reference');
  expect(waysOf('(?:a{0,9}){0,9}$', 0).ways).toBeGreaterThan(1e6);
});

/** How many characters are looked at one by one, and how many searches are made. */
function steps(run: () => unknown): number {
  let count = 0;
  const spies = (['charCodeAt', 'indexOf', 'includes', 'slice', 'startsWith'] as const).map((method) => {
    const original = String.prototype[method] as (this: string, ...args: unknown[]) => unknown;
    const spy = jest.spyOn(String.prototype, method as never) as unknown as jest.SpyInstance;
    return spy.mockImplementation(function (this: string, ...args: unknown[]) {
      count++;
      return original.apply(this, args);
    });
  });
  try {
    run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return count;
}

const units = [
  '<',
  '<a ',
  '<a b="',
  '</',
  "'",
  '"',
  '`',
  '``',
  '%25',
  '%',
  '&',
  '&#',
  '&lt',
  '\\',
  '\\u00',
  '{{',
  '${',
  '#{',
  '{%',
  '../',
  '..',
  '/*',
  '--\n',
  ';id ',
  '|',
  '$(',
  '(',
  '[',
  '[[',
  '{',
  'a ',
  'or ',
  "' or ",
  '1,',
  'union select ',
  '=',
  '\n',
  '＜',
  'on',
  'onload',
  'QUJD',
];

describe.each(units)('%j, however often', (unit) => {
  it.each([
    ['a query', (text: string) => inspectHead(get(`/?q=${encodeURIComponent(text)}`))],
    ['a raw query', (text: string) => inspectHead(get(`/?${text}`))],
    ['a path', (text: string) => inspectHead(get(`/${text}`))],
    ['a cookie', (text: string) => inspectHead(get('/', 'Cookie', text))],
    ['a form', (text: string) => inspectBody(form(text))],
    ['JSON', (text: string) => inspectBody(json({ q: text }))],
    ['raw JSON', (text: string) => inspectBody(post('application/json', text))],
    ['XML', (text: string) => inspectBody(post('application/xml', text))],
    ['a multipart form', (text: string) => inspectBody(multipart(`name="${text}"`, text))],
    ['a text', (text: string) => inspectBody(post('text/plain', text))],
  ])('costs in %s what its length says', (_, run) => {
    // No detector may end it early: a value that is looked at to its end costs the most.
    const small = steps(() => run(unit.repeat(100)));
    const large = steps(() => run(unit.repeat(1000)));
    expect(large).toBeLessThanOrEqual(small * 12 + 5_000);
  });
});
