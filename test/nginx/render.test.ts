import { block, comment, directive, literal, type Directive } from '../../nginx/directive';
import type { Concern } from '../../nginx/concern';
import { render } from '../../nginx/render';
import { withFront } from '../helpers/front';
import { parse } from '../helpers/parse';

const chosen = [
  '',
  ' ',
  '  two  spaces  ',
  '"',
  "'",
  '""',
  "''",
  '"quoted"',
  "'quoted'",
  'it\'s "both"',
  '"; return 500; "',
  "'; return 500; '",
  '\\',
  '\\\\',
  '\\\\\\',
  '\\"',
  "\\'",
  '\\\\"',
  '\\n',
  '\\t',
  '\\r',
  '\\\\n',
  '\\\\\\n',
  '\\d+\\.\\w*\\/\\s\\x00\\u0041',
  'C:\\temp\\new\\readme',
  'ends with \\',
  'ends with \\\\',
  '\n',
  'a\nb',
  'a\n\nb\n',
  '\\\n',
  '\t',
  'a\tb',
  '\r',
  'a\r\nb',
  ';',
  'a;b',
  '{',
  '}',
  '{}',
  '}}}',
  '} location / { return 500; }',
  '{a}',
  '#',
  '# no comment',
  'a#b',
  'a #b',
  'a b',
  'a=b',
  '~^a(?<b>c)$'.replace('$', ''),
  '~*\\.(?:js|css)',
  '!-f',
  '@name',
  '<!doctype html><a href="/x?y=1&amp;z=\'2\'">x</a>',
  '{"json":{"a":[1,"b\\n","c\\\\"],"d":null}}',
  '{"json":"\\u0000"}',
  'on',
  'off',
  'default',
  'include',
  'return',
  'server{',
  '%20%s%n',
  '`backticks`',
  '(parentheses)',
  '[brackets]',
  '<angles>',
  'a|b&c',
  '*',
  '^',
  '-',
  '--',
  '/*x*/',
  '//',
  'Grüße',
  '日本語 テキスト',
  '🙂',
  'a\u00a0b',
  '\u2028',
  '\ufeffbom',
  '\u0085',
  'é\\é',
  'x'.repeat(4000),
  '"'.repeat(1500),
  '\\'.repeat(1500),
] as const;

/** A linear congruential generator: the same strings on every run. */
function* generated(count: number): Generator<string> {
  const letters = ['"', "'", '\\', 'n', 't', 'r', '\n', '\t', '\r', ';', '{', '}', '#', ' ', 'a', 'ä'];
  let state = 20261121;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  for (let index = 0; index < count; index++) {
    yield Array.from({ length: 1 + next(12) }, () => letters[next(letters.length)] ?? '').join('');
  }
}

const strings = [...chosen, ...generated(100)];

test('a real NGINX reads every string back as it was', () => {
  const say: Concern = () => ({
    pages: strings.map((text, index) => ({
      path: `/say/${index}`,
      directives: [directive('default_type', 'text/plain'), directive('return', '200', text)],
    })),
  });
  return withFront({ extra: { say }, options: { requestBurst: 1000 } }, async ({ get }) => {
    for (const [index, text] of strings.entries()) {
      const { status, body } = await get(`/say/${index}`);
      expect({ status, body }).toEqual({ status: 200, body: text });
    }
  });
});

test('so does the parser of these tests, names and blocks included', () => {
  for (const text of strings) {
    const tree: Directive[] = [block('map', [text, 'x'], [directive('a', text), directive('b', text, text)])];
    expect(parse(render(tree))).toEqual(tree);
  }
});

test('a comment is lines of its own, each marked, wrapped at the width of the file', () => {
  const text = render([directive('a'), block('b', [], [comment('word '.repeat(60) + '; } "'), directive('c')])]);
  const lines = text.split('\n');
  expect(lines.filter((line) => line.includes('word')).every((line) => /^ {2}# (?:word ?)+/.test(line))).toBe(true);
  expect(lines.every((line) => line.length <= 120)).toBe(true);
  expect(parse(text)).toEqual([directive('a'), block('b', [], [directive('c')])]);
});

describe('literal', () => {
  test.each(['$', 'a$b', '${host}', '\n', 'a\r\nX: y', '\t', '\0', '\u001b[0m', '\u007f'])('refuses %j', (text) => {
    expect(() => literal(text, 'responseHeaders')).toThrow(
      expect.objectContaining({
        code: 'ERR_LITERAL',
        message: expect.stringContaining(`responseHeaders received ${JSON.stringify(text)}`) as string,
        fix: expect.stringMatching(/^Take .* out of responseHeaders\.$/) as string,
      }) as Error,
    );
  });

  test('passes everything else on as it is', () => {
    for (const text of strings.filter((text) => !/[$\p{Cc}]/u.test(text))) expect(literal(text, 'x')).toBe(text);
  });
});

test('a word longer than NGINX reads is refused here, not there', () => {
  expect(() => render([directive('return', '200', 'x'.repeat(5000))])).toThrow(
    expect.objectContaining({ code: 'ERR_TOO_LONG' }),
  );
});
