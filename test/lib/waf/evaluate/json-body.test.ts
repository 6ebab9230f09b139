import { parseJson, within } from '../../../../lib/waf/evaluate/json-body';

const texts = (body: string, path?: string, kind?: string): string[] =>
  parseJson(body)
    .elements.filter((element) => (path === undefined || within(element, path)) && (!kind || element.kind === kind))
    .map(({ text }) => text);

// https://docs.aws.amazon.com/waf/latest/APIReference/API_JsonBody.html
test.each([
  ['a missing comma', '{"key1":"value1""key2":"value2"}'],
  ['a missing colon', '{"key1":"value1","key2""value2"}'],
  ['extra colons', '{"key1"::"value1","key2""value2"}'],
])('%s is overlooked', (_, body) => {
  expect(parseJson(body).complete).toBe(true);
  expect(texts(body)).toEqual(['key1', 'value1', 'key2', 'value2']);
});

test.each([
  ['characters that JSON does not have', '{"a":1,b:2}', ['a', '1']],
  ['a key that comes twice', '{"a":1,"a":2}', ['a', '1']],
  ['an end that is missing', '{"a":{"b":1', ['a', 'b', '1']],
  ['a root that is a text', '"a"', []],
  ['a root that is a number', '1', []],
  ['a form', 'a=1&b=2', []],
  ['something behind the end', '{"a":1}x', ['a', '1']],
  ['brackets that do not fit', '{"a":[1}', ['a', '1']],
  ['nothing', '', []],
])('%s stops it', (_, body, before) => {
  expect(parseJson(body).complete).toBe(false);
  expect(texts(body)).toEqual(before);
});

test('JSON as it should be, to the end', () => {
  const body = ' {"a": [1, -2.5e3, true, null, {"b": "c\\"d"}], "e": {}, "f": []} ';
  expect(parseJson(body).complete).toBe(true);
  expect(texts(body)).toEqual(['a', '1', '-2.5e3', 'true', 'null', 'b', 'c\\"d', 'e', 'f']);
});

test("the documentation's scenario of included elements", () => {
  const body = '{"a":{"c":"d","b":{"e":{"f":"g"}}}}';
  expect(texts(body, '/a/b')).toEqual(['e', 'f', 'g']);
  expect(texts(body, '/a/b', 'KEY')).toEqual(['e', 'f']);
  expect(texts(body, '/a/b', 'VALUE')).toEqual(['g']);
});

test('pointers into lists, and of names with slashes (RFC 6901)', () => {
  const body = '{"dogs":[{"name":"rex"},{"name":"bo"}],"a/b":{"~":1}}';
  expect(texts(body, '/dogs/1/name')).toEqual(['bo']);
  expect(texts(body, '/a~1b/~0')).toEqual(['1']);
});
