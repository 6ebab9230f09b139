import { pcre } from '../../../../lib/waf/evaluate/regex';
import type { WafRequest } from '../../../../lib/waf/testing';
import { contains, ruleOf, untransformed } from '../../../helpers/waf';

type Json = Readonly<Record<string, unknown>>;
const path = { UriPath: {} };
const action = (statement: Json, request: WafRequest): string => ruleOf(statement).evaluate(request).action;
const blocks = (statement: Json, request: WafRequest): boolean => action(statement, request) === 'BLOCK';

// https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-string-match.html
test.each([
  ['EXACTLY', 'BadBot', 'BadBot', true],
  ['EXACTLY', 'BadBot', 'BadBots', false],
  ['STARTS_WITH', 'Bad', 'BadBot', true],
  ['STARTS_WITH', 'Bad', 'aBad', false],
  ['ENDS_WITH', 'Bot', 'BadBot', true],
  ['ENDS_WITH', 'Bot', 'Bots', false],
  ['CONTAINS', 'dBo', 'BadBot', true],
  ['CONTAINS', 'dbo', 'BadBot', false],
  ['CONTAINS_WORD', 'BadBot', 'BadBot', true],
  ['CONTAINS_WORD', 'BadBot', 'BadBot;', true],
  ['CONTAINS_WORD', 'BadBot', ';BadBot', true],
  ['CONTAINS_WORD', 'BadBot', '-BadBot;', true],
  ['CONTAINS_WORD', 'BadBot', 'BadBots', false],
  ['CONTAINS_WORD', 'BadBot', '_BadBot', false],
  ['CONTAINS_WORD', 'BadBot', 'xBadBot BadBot', true],
])('%s %s in %s: %s', (position, text, agent, expected) => {
  const statement = contains(text, { SingleHeader: { Name: 'user-agent' } }, position);
  expect(blocks(statement, { uri: '/', headers: { 'user-agent': agent } })).toBe(expected);
});

test('a search string in Base64', () => {
  const statement = {
    ByteMatchStatement: {
      SearchStringBase64: 'L2E=',
      PositionalConstraint: 'EXACTLY',
      FieldToMatch: path,
      TextTransformations: untransformed,
    },
  };
  expect([blocks(statement, { uri: '/a' }), blocks(statement, { uri: '/b' })]).toEqual([true, false]);
});

describe('regular expressions, as libpcre has them', () => {
  test.each([
    ['(?i)^/ADMIN', '/admin/x', true],
    ['^/admin$', '/admin\n', true],
    ['^a.c$', 'a\rc', true],
    ['^a.c$', 'a\nc', false],
    ['(?s)^a.c$', 'a\nc', true],
    ['^\\s$', '\xa0', false],
    ['[[:digit:]]{3}', 'a123', true],
    ['\\x{41}', 'A', true],
    ['\\Aab\\z', 'ab', true],
    ['[$]{2}', '$$', true],
    ['a\\$b', 'a$b', true],
    ['[\\s\\d]+$', '1 2', true],
    ['[{,[]a', '[a', true],
  ])('%s on %j: %s', (source, text, expected) => {
    const expression = pcre(source);
    expect(typeof expression === 'string' ? expression : expression.test(text)).toBe(expected);
  });

  test.each(['(a)\\1', '(?>a)', 'a++', '(?R)', '(?(1)a)', '(*FAIL)', '\\Ka', '(?-i)a', 'a(?i)b', '(', '[]a]'])(
    '%s is named, not taken for another',
    (source) => {
      expect(typeof pcre(source)).toBe('string');
      const acl = ruleOf({
        RegexMatchStatement: { RegexString: source, FieldToMatch: path, TextTransformations: untransformed },
      });
      expect(acl.unsupported).toEqual([expect.stringContaining(source)]);
    },
  );

  test('sets of them, from the template or given', () => {
    const statement = (Arn: unknown): Json => ({
      RegexPatternSetReferenceStatement: { Arn, FieldToMatch: path, TextTransformations: untransformed },
    });
    const set = { Set: { Type: 'AWS::WAFv2::RegexPatternSet', Properties: { RegularExpressionList: ['^/a', '^/b'] } } };
    const own = ruleOf(statement({ 'Fn::GetAtt': ['Set', 'Arn'] }), {}, {}, set);
    expect(['/b', '/c'].map((uri) => own.evaluate({ uri }).action)).toEqual(['BLOCK', 'ALLOW']);
    const given = ruleOf(statement('arn:x'), { sets: { 'arn:x': ['^/c'] } });
    expect(given.evaluate({ uri: '/c' }).action).toBe('BLOCK');
    expect(ruleOf(statement('arn:x')).unsupported).toEqual([expect.stringContaining('arn:x')]);
  });
});

test('sizes, after the transformations', () => {
  const statement = (operator: string, size: number, type = 'NONE'): Json => ({
    SizeConstraintStatement: {
      ComparisonOperator: operator,
      Size: size,
      FieldToMatch: path,
      TextTransformations: [{ Priority: 0, Type: type }],
    },
  });
  // The documentation: /logo.jpg has nine characters.
  expect(blocks(statement('EQ', 9), { uri: '/logo.jpg' })).toBe(true);
  expect(
    ['NE', 'LE', 'LT', 'GE', 'GT'].map((operator) => blocks(statement(operator, 9), { uri: '/logo.jpg' })),
  ).toEqual([false, true, false, true, false]);
  expect(blocks(statement('EQ', 2, 'URL_DECODE'), { uri: '/%20' })).toBe(true);
});

test('transformations apply in the order of their priorities', () => {
  const statement = (types: readonly (readonly [number, string])[]): Json => ({
    ByteMatchStatement: {
      SearchString: '<',
      PositionalConstraint: 'CONTAINS',
      FieldToMatch: path,
      TextTransformations: types.map(([Priority, Type]) => ({ Priority, Type })),
    },
  });
  const request = { uri: '/%26lt;' };
  expect(
    blocks(
      statement([
        [5, 'HTML_ENTITY_DECODE'],
        [1, 'URL_DECODE'],
      ]),
      request,
    ),
  ).toBe(true);
  expect(
    blocks(
      statement([
        [1, 'HTML_ENTITY_DECODE'],
        [5, 'URL_DECODE'],
      ]),
      request,
    ),
  ).toBe(false);
});

describe('SQL and scripts are approximations, and say so', () => {
  const query = { AllQueryArguments: {} };
  const statement = (name: string): Json => ({
    [name]: { FieldToMatch: query, TextTransformations: [{ Priority: 0, Type: 'URL_DECODE' }] },
  });
  test.each([
    ['SqliMatchStatement', "1' OR '1'='1", true],
    ['SqliMatchStatement', '1 UNION ALL SELECT password FROM users--', true],
    ['SqliMatchStatement', "O'Reilly and the union of workers", false],
    ['SqliMatchStatement', 'select a seat from the list', false],
    ['XssMatchStatement', '<script>alert(1)</script>', true],
    ['XssMatchStatement', '<img src=x onerror=alert(1)>', true],
    ['XssMatchStatement', 'a < b and c > d, on my own', false],
  ])('%s %s: %s', (name, text, expected) => {
    const { action, matches } = ruleOf(statement(name)).evaluate({ uri: `/?q=${encodeURIComponent(text)}` });
    expect(action).toBe(expected ? 'BLOCK' : 'ALLOW');
    if (expected)
      expect(matches[0]?.details).toEqual([expect.objectContaining({ approximate: true, statement: name })]);
  });
});

describe('where a request comes from', () => {
  const set = (addresses: readonly string[]): Json => ({
    Set: { Type: 'AWS::WAFv2::IPSet', Properties: { Addresses: addresses } },
  });
  const reference = (config?: Json): Json => ({
    IPSetReferenceStatement: {
      Arn: { 'Fn::GetAtt': ['Set', 'Arn'] },
      ...(config && { IPSetForwardedIPConfig: config }),
    },
  });

  test.each([
    ['203.0.113.9', true],
    ['203.0.114.1', false],
    ['2001:db8:1::7', true],
    ['2001:db9::1', false],
  ])('IP set: %s %s', (clientIp, expected) => {
    const acl = ruleOf(reference(), {}, {}, set(['203.0.113.0/24', '2001:db8::/32']));
    expect(acl.evaluate({ uri: '/', clientIp }).action === 'BLOCK').toBe(expected);
  });

  // https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
  test.each([
    ['FIRST', '10.1.1.1, 127.0.0.0, 10.10.10.10', '10.1.1.1/32', true],
    ['FIRST', '10.1.1.1, 127.0.0.0, 10.10.10.10', '10.10.10.10/32', false],
    ['LAST', '10.1.1.1, 127.0.0.0, 10.10.10.10', '10.10.10.10/32', true],
    ['ANY', '10.1.1.1, 127.0.0.0, 10.10.10.10', '127.0.0.0/32', true],
    ['ANY', ['10.1.1.1', ...Array.from({ length: 10 }, () => '10.2.2.2')].join(','), '10.1.1.1/32', false],
    ['FIRST', 'unknown', '10.1.1.1/32', true],
    ['FIRST', '10.1.1.2;10.1.1.1', '10.1.1.2/32', true],
    ['FIRST', undefined, '10.1.1.1/32', false],
  ])('forwarded, %s of %s in %s: %s', (Position, header, network, expected) => {
    const config = { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH', Position };
    const acl = ruleOf(reference(config), {}, {}, set([network]));
    const headers: Record<string, string> = header === undefined ? {} : { 'x-forwarded-for': header };
    expect(acl.evaluate({ uri: '/', headers }).action === 'BLOCK').toBe(expected);
  });

  test('countries, with labels whether they match or not', () => {
    const acl = ruleOf({ GeoMatchStatement: { CountryCodes: ['US'] } });
    expect(acl.evaluate({ uri: '/', country: 'US', region: 'OR' })).toMatchObject({
      action: 'BLOCK',
      labels: ['awswaf:clientip:geo:country:US', 'awswaf:clientip:geo:region:US-OR'],
    });
    expect(acl.evaluate({ uri: '/' })).toMatchObject({
      action: 'ALLOW',
      labels: ['awswaf:clientip:geo:country:XX', 'awswaf:clientip:geo:region:XX-XX'],
    });
  });

  test('networks by their number', () => {
    const statement = { AsnMatchStatement: { AsnList: [64496] } };
    expect([blocks(statement, { uri: '/', asn: 64496 }), blocks(statement, { uri: '/' })]).toEqual([true, false]);
  });
});

describe('logic', () => {
  const a = contains('a', path);
  const b = contains('b', path);
  const foreign = { TomorrowsStatement: {} };
  test.each([
    [{ AndStatement: { Statements: [a, b] } }, '/a', false],
    [{ AndStatement: { Statements: [a, b] } }, '/ab', true],
    [{ OrStatement: { Statements: [a, b] } }, '/b', true],
    [{ OrStatement: { Statements: [a, b] } }, '/c', false],
    [{ NotStatement: { Statement: a } }, '/b', true],
    [{ NotStatement: { Statement: a } }, '/a', false],
    // Nobody can say what a statement that is not known does: it decides nothing, in either direction.
    [foreign, '/', false],
    [{ NotStatement: { Statement: foreign } }, '/', false],
    [{ AndStatement: { Statements: [a, foreign] } }, '/a', false],
    [{ OrStatement: { Statements: [a, foreign] } }, '/a', true],
  ])('%j on %s: %s', (statement, uri, expected) => {
    expect(blocks(statement, { uri })).toBe(expected);
  });
});

describe('rates, on a clock that the test moves', () => {
  const limit = (more: Json = {}): Json => ({
    RateBasedStatement: { AggregateKeyType: 'IP', Limit: 10, EvaluationWindowSec: 60, ...more },
  });
  const flood = (acl: ReturnType<typeof ruleOf>, count: number, request: Partial<WafRequest> = {}): string[] =>
    Array.from({ length: count }, () => acl.evaluate({ uri: '/', time: 0, ...request }).action);

  test('what exceeds the limit is blocked, until the window has passed', () => {
    const acl = ruleOf(limit());
    expect(new Set(flood(acl, 10))).toEqual(new Set(['ALLOW']));
    expect(flood(acl, 1)).toEqual(['BLOCK']);
    expect(flood(acl, 1, { clientIp: '203.0.113.7' })).toEqual(['ALLOW']);
    expect(flood(acl, 1, { time: 59_999 })).toEqual(['BLOCK']);
    expect(flood(acl, 1, { time: 60_000 })).toEqual(['ALLOW']);
  });

  test('only what is in scope counts, and is blocked', () => {
    const acl = ruleOf(limit({ ScopeDownStatement: contains('/login', path, 'STARTS_WITH') }));
    flood(acl, 20);
    expect(new Set(flood(acl, 10, { uri: '/login' }))).toEqual(new Set(['ALLOW']));
    expect(flood(acl, 1, { uri: '/login' })).toEqual(['BLOCK']);
    expect(flood(acl, 1)).toEqual(['ALLOW']);
  });

  test('keys of several parts', () => {
    const acl = ruleOf(
      limit({
        AggregateKeyType: 'CUSTOM_KEYS',
        CustomKeys: [
          { HTTPMethod: {} },
          { Header: { Name: 'x-user', TextTransformations: [{ Priority: 0, Type: 'LOWERCASE' }] } },
        ],
      }),
    );
    flood(acl, 10, { headers: { 'x-user': 'Ann' } });
    expect(flood(acl, 1, { headers: { 'x-user': 'bob' } })).toEqual(['ALLOW']);
    expect(flood(acl, 1, { headers: { 'x-user': 'ANN' }, method: 'POST' })).toEqual(['ALLOW']);
    expect(flood(acl, 1, { headers: { 'X-User': 'ANN' } })).toEqual(['BLOCK']);
    expect(new Set(flood(acl, 20))).toEqual(new Set(['ALLOW']));
  });

  test('a forwarded address can be forged: each request another', () => {
    const acl = ruleOf(
      limit({
        AggregateKeyType: 'FORWARDED_IP',
        ForwardedIPConfig: { HeaderName: 'x-forwarded-for', FallbackBehavior: 'NO_MATCH' },
      }),
    );
    const forged = Array.from(
      { length: 50 },
      (_, index) =>
        acl.evaluate({ uri: '/', headers: { 'x-forwarded-for': `203.0.113.${index}, 198.51.100.7` } }).action,
    );
    expect(new Set(forged)).toEqual(new Set(['ALLOW']));
  });

  test('a constant, and what is not known', () => {
    const acl = ruleOf(limit({ AggregateKeyType: 'CONSTANT', ScopeDownStatement: contains('/', path) }));
    for (let index = 0; index < 10; index++) acl.evaluate({ uri: '/', clientIp: `203.0.113.${index}` });
    expect(acl.evaluate({ uri: '/', clientIp: '203.0.113.99' }).action).toBe('BLOCK');
    expect(ruleOf(limit({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: [{ Mood: {} }] })).unsupported).toEqual([
      'it: the aggregation key Mood',
    ]);
  });
});
