import { contains, ruleOf, untransformed } from '../../../helpers/waf';
import type { WafRequest } from '../../../../lib/waf/testing';

const blocks = (field: object, text: string, request: WafRequest, position?: string): boolean =>
  ruleOf(contains(text, field as Record<string, unknown>, position)).evaluate(request).action === 'BLOCK';

const all = { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'CONTINUE' };
const long = 'x'.repeat(8192);

test.each<[string, object, string, WafRequest, boolean]>([
  ['the method', { Method: {} }, 'POST', { uri: '/', method: 'POST' }, true],
  ['the path, as sent', { UriPath: {} }, '/a%20b', { uri: '/a%20b?c' }, true],
  ['the path is not the query', { UriPath: {} }, 'c', { uri: '/a?c' }, false],
  ['the query, without its mark', { QueryString: {} }, 'c=d?', { uri: '/a?c=d?' }, true],
  ['a query that is not there', { QueryString: {} }, '', { uri: '/a' }, false],
  ['the fragment', { UriFragment: { FallbackBehavior: 'NO_MATCH' } }, 'here', { uri: '/a?b#here' }, true],
  ['no fragment: the fallback', { UriFragment: { FallbackBehavior: 'MATCH' } }, 'x', { uri: '/a' }, true],
  [
    'a header in any case',
    { SingleHeader: { Name: 'user-agent' } },
    'curl',
    { uri: '/', headers: { 'User-Agent': 'curl/8' } },
    true,
  ],
  ['each of several headers', { SingleHeader: { Name: 'x' } }, 'b', { uri: '/', headers: { x: ['a', 'b'] } }, true],
  [
    'a parameter in any case',
    { SingleQueryArgument: { Name: 'SalesRegion' } },
    'seattle',
    { uri: '/?UserName=abc&salesregion=boston&SalesRegion=seattle' },
    true,
  ],
  [
    'another parameter',
    { SingleQueryArgument: { Name: 'SalesRegion' } },
    'abc',
    { uri: '/?UserName=abc&SalesRegion=seattle' },
    false,
  ],
  ['the values of all parameters', { AllQueryArguments: {} }, 'abc', { uri: '/?UserName=abc&b' }, true],
  ['not their names', { AllQueryArguments: {} }, 'UserName', { uri: '/?UserName=abc' }, false],
  [
    'headers: names',
    { Headers: { ...all, MatchScope: 'KEY' } },
    'X-Evil',
    { uri: '/', headers: { 'X-Evil': '1' } },
    true,
  ],
  [
    'headers: values',
    { Headers: { ...all, MatchScope: 'VALUE' } },
    'X-Evil',
    { uri: '/', headers: { 'X-Evil': '1' } },
    false,
  ],
  ['headers: cookies too', { Headers: all }, 'evil', { uri: '/', headers: { Cookie: 'a=evil' } }, true],
  [
    'headers: only some',
    { Headers: { ...all, MatchPattern: { IncludedHeaders: ['x-a'] } } },
    'evil',
    { uri: '/', headers: { 'X-B': 'evil' } },
    false,
  ],
  [
    'headers: in any case',
    { Headers: { ...all, MatchPattern: { IncludedHeaders: ['x-a'] } } },
    'evil',
    { uri: '/', headers: { 'X-A': 'evil' } },
    true,
  ],
  [
    'headers: all but some',
    { Headers: { ...all, MatchPattern: { ExcludedHeaders: ['X-A'] } } },
    'evil',
    { uri: '/', headers: { 'x-a': 'evil' } },
    false,
  ],
  ['cookies', { Cookies: all }, 'evil', { uri: '/', headers: { cookie: 'a=1; b=evil' } }, true],
  [
    'cookies: names are case-sensitive',
    { Cookies: { ...all, MatchPattern: { IncludedCookies: ['B'] } } },
    'evil',
    { uri: '/', headers: { cookie: 'b=evil' } },
    false,
  ],
  [
    'the order of headers',
    { HeaderOrder: { OversizeHandling: 'CONTINUE' } },
    'host:accept',
    { uri: '/', headers: { host: 'a', accept: 'b' } },
    true,
  ],
  ['the body', { Body: { OversizeHandling: 'CONTINUE' } }, 'evil', { uri: '/', body: 'an evil text' }, true],
  ['a body that is not there', { Body: { OversizeHandling: 'MATCH' } }, '', { uri: '/' }, false],
  [
    'a body over 8 KB: what is seen',
    { Body: { OversizeHandling: 'CONTINUE' } },
    'evil',
    { uri: '/', body: `evil${long}` },
    true,
  ],
  [
    'a body over 8 KB: what is not seen',
    { Body: { OversizeHandling: 'CONTINUE' } },
    'evil',
    { uri: '/', body: `${long}evil` },
    false,
  ],
  ['a body over 8 KB: MATCH', { Body: { OversizeHandling: 'MATCH' } }, 'evil', { uri: '/', body: `${long}x` }, true],
  [
    'a body over 8 KB: NO_MATCH',
    { Body: { OversizeHandling: 'NO_MATCH' } },
    'evil',
    { uri: '/', body: `evil${long}` },
    false,
  ],
  ['a body of 8 KB', { Body: { OversizeHandling: 'MATCH' } }, 'evil', { uri: '/', body: long }, false],
  [
    '201 headers: MATCH',
    { Headers: { ...all, OversizeHandling: 'MATCH' } },
    'evil',
    { uri: '/', headers: { x: Array.from({ length: 201 }, () => '') } },
    true,
  ],
  [
    '200 headers',
    { Headers: { ...all, OversizeHandling: 'MATCH' } },
    'evil',
    { uri: '/', headers: { x: Array.from({ length: 200 }, () => '') } },
    false,
  ],
  [
    'the 201st header',
    { Headers: all },
    'evil',
    { uri: '/', headers: { x: [...Array.from({ length: 200 }, () => ''), 'evil'] } },
    false,
  ],
  ['cookies over 8 KB', { Cookies: all }, 'evil', { uri: '/', headers: { cookie: `a=${long}; b=evil` } }, false],
  ['no fingerprint: the fallback', { JA3Fingerprint: { FallbackBehavior: 'MATCH' } }, 'x', { uri: '/' }, true],
  [
    'a fingerprint',
    { JA4Fingerprint: { FallbackBehavior: 'NO_MATCH' } },
    't13d',
    { uri: '/', ja4: 't13d1516h2' },
    true,
  ],
])('%s', (_, field, text, request, expected) => {
  expect(blocks(field, text, request)).toBe(expected);
});

const json = (fallback?: string, scope = 'ALL', pattern: object = { All: {} }): object => ({
  JsonBody: {
    MatchPattern: pattern,
    MatchScope: scope,
    OversizeHandling: 'CONTINUE',
    ...(fallback && { InvalidFallbackBehavior: fallback }),
  },
});

test.each<[string, object, string, string, boolean]>([
  ['a key', json(undefined, 'KEY'), 'evil', '{"evil":1}', true],
  ['a value is no key', json(undefined, 'KEY'), 'evil', '{"a":"evil"}', false],
  ['a value', json(undefined, 'VALUE'), 'evil', '{"a":["b",{"c":"evil"}]}', true],
  ['no fallback: what comes before the fault', json(), 'evil', '{"evil":1,!', true],
  ['no fallback: not what comes after it', json(), 'evil', '{"a":1,!"evil":1}', false],
  ['EVALUATE_AS_STRING: the whole text', json('EVALUATE_AS_STRING', 'KEY'), 'evil', '{"a":1,!"b":"evil"}', true],
  ['EVALUATE_AS_STRING: a form', json('EVALUATE_AS_STRING', 'KEY'), 'a=evil', 'a=evil', true],
  ['MATCH', json('MATCH'), 'evil', 'a=b', true],
  ['NO_MATCH', json('NO_MATCH'), 'evil', '{"evil":1,!', false],
  ['included paths', json('NO_MATCH', 'ALL', { IncludedPaths: ['/a/b'] }), 'evil', '{"a":{"b":"evil"}}', true],
  ['other paths', json('NO_MATCH', 'ALL', { IncludedPaths: ['/a/b'] }), 'evil', '{"a":{"c":"evil"}}', false],
  ['JSON over 8 KB cannot be parsed to its end', json('MATCH'), 'evil', `{"a":"${long}"}`, true],
])('JSON: %s', (_, field, text, body, expected) => {
  expect(blocks(field, text, { uri: '/', body })).toBe(expected);
});

test('what the documentation leaves open can be taken both ways: escapes in JSON', () => {
  const statement = contains('$gt', json('NO_MATCH') as Record<string, unknown>, 'EXACTLY');
  const request = { uri: '/', body: '{"a":{"\\u0024gt":1}}' };
  expect(ruleOf(statement).evaluate(request).action).toBe('ALLOW');
  expect(ruleOf(statement, { assumptions: { jsonEscapes: 'decoded' } }).evaluate(request).action).toBe('BLOCK');
});

describe('how much of a body is seen', () => {
  const size = {
    SizeConstraintStatement: {
      ComparisonOperator: 'GT',
      Size: 1,
      FieldToMatch: { Body: { OversizeHandling: 'NO_MATCH' } },
      TextTransformations: untransformed,
    },
  };
  const seen = (
    bytes: number,
    ...rest: Parameters<typeof ruleOf> extends [unknown, ...infer Rest] ? Rest : never
  ): boolean => ruleOf(size, ...rest).evaluate({ uri: '/', body: 'x'.repeat(bytes) }).action === 'BLOCK';
  const raised = (resource: string, limit: string) => ({
    AssociationConfig: { RequestBody: { [resource]: { DefaultSizeInspectionLimit: limit } } },
  });

  test('8 KB behind a load balancer, whatever the configuration says', () => {
    expect([seen(8192), seen(8193)]).toEqual([true, false]);
    expect(seen(8193, { resource: 'ALB' }, raised('ALB', 'KB_64'))).toBe(false);
  });

  test('16 KB elsewhere, and up to 64', () => {
    expect([seen(16_384, {}, { Scope: 'CLOUDFRONT' }), seen(16_385, {}, { Scope: 'CLOUDFRONT' })]).toEqual([
      true,
      false,
    ]);
    expect(seen(65_536, {}, { Scope: 'CLOUDFRONT', ...raised('CLOUDFRONT', 'KB_64') })).toBe(true);
    expect(seen(40_000, { resource: 'API_GATEWAY' }, raised('API_GATEWAY', 'KB_48'))).toBe(true);
  });

  test('in bytes, not in letters', () => {
    expect(ruleOf(size).evaluate({ uri: '/', body: 'ä'.repeat(4097) }).action).toBe('ALLOW');
  });
});
