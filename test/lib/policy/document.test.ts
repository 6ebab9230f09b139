import { parseDocument } from '../../../lib/policy/document';
import { resourceLines } from '../../../lib/policy/lines';
import { isTemplate } from '../../../lib/policy/template';

test.each<[string, unknown]>([
  ['a: !Ref B', { a: { Ref: 'B' } }],
  ['a: !GetAtt B.C', { a: { 'Fn::GetAtt': 'B.C' } }],
  ['a: !GetAtt [B, C]', { a: { 'Fn::GetAtt': ['B', 'C'] } }],
  ["a: !Sub '${B}-x'", { a: { 'Fn::Sub': '${B}-x' } }],
  ['a: !Sub\n  - ${x}\n  - x: !Ref B', { a: { 'Fn::Sub': ['${x}', { x: { Ref: 'B' } }] } }],
  ['a: !If [C, !Ref B, !Ref "AWS::NoValue"]', { a: { 'Fn::If': ['C', { Ref: 'B' }, { Ref: 'AWS::NoValue' }] } }],
  ['a: !Join [",", [b]]', { a: { 'Fn::Join': [',', ['b']] } }],
  ['a: !Not [!Condition C]', { a: { 'Fn::Not': [{ Condition: 'C' }] } }],
  ['a: !ImportValue b', { a: { 'Fn::ImportValue': 'b' } }],
  ['a: !Transform {Name: x}', { a: { 'Fn::Transform': { Name: 'x' } } }],
  ['Version: 2012-10-17', { Version: '2012-10-17' }],
  ['a: 0x1F\nb: true\nc: "true"', { a: 31, b: true, c: 'true' }],
  ['a: &x [1]\nb: *x', { a: [1], b: [1] }],
  ['\uFEFF{"a": 1}', { a: 1 }],
  ['r:\n  a: {\n    b: 1\n  }\n  c: 2', { r: { a: { b: 1 }, c: 2 } }],
  ['{"a": 1, # a comment\n}', { a: 1 }],
])('%j', (text, expected) => {
  expect(parseDocument(text)).toEqual(expected);
});

test('several documents are refused, and dashes around one are not', () => {
  expect(() => parseDocument('a: 1\n---\nb: 2')).toThrow('several YAML documents');
  expect(parseDocument('---\na: 1\n---\n')).toEqual({ a: 1 });
  expect(parseDocument('# nothing')).toBeUndefined();
});

test.each(['a: "', 'a: [1', '{"a": ', 'a: b: c'])('%j cannot be read', (text) => {
  expect(() => parseDocument(text)).toThrow();
});

test('aliases that multiply are refused', () => {
  const bomb = [
    'a0: &a0 [x]',
    ...Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`),
  ];
  expect(() => parseDocument(bomb.join('\n'))).toThrow('too large');
});

test('a key __proto__ is a key like others', () => {
  const parsed = parseDocument('Resources:\n  __proto__: {Type: "A::B"}') as object;
  expect(isTemplate(parsed)).toBe(true);
  expect(Object.getPrototypeOf((parsed as { Resources: object }).Resources)).toBe(Object.prototype);
});

test.each<[unknown, boolean]>([
  [{ Resources: { A: { Type: 'AWS::S3::Bucket' } } }, true],
  [{ Resources: { A: { Type: 'Custom::X' } } }, true],
  [{ Resources: { 'Fn::ForEach::Tasks': [] } }, true],
  [{ Resources: { 'Fn::Transform': { Name: 'M' } } }, true],
  [{ Resources: {} }, false],
  [{ Resources: { A: null } }, false],
  [{ resources: { A: { Type: 'AWS::S3::Bucket' } } }, false],
  [null, false],
  [[], false],
  ['Resources', false],
])('%j is a template: %j', (document, expected) => {
  expect(isTemplate(document)).toBe(expected);
});

describe('lines of resources', () => {
  test('in YAML, with comments and nested keys of the same name', () => {
    const text =
      'Parameters:\n  A:\n    Type: String\nResources:\n  # why\n  A:\n    Type: x\n    B:\n      C: 1\n\n  B:\n    Type: y\nOutputs:\n  C:\n    Value: 1\n';
    expect([...resourceLines(text)]).toEqual([
      ['A', 6],
      ['B', 11],
    ]);
  });

  test('in JSON', () => {
    const text = JSON.stringify(
      { Parameters: { A: {} }, Resources: { A: { Type: 'x' }, B: { Type: 'y' } }, Rules: { C: {} } },
      undefined,
      1,
    );
    const lines = text.split('\n');
    expect([...resourceLines(text)]).toEqual([
      ['A', lines.lastIndexOf('  "A": {') + 1],
      ['B', lines.indexOf('  "B": {') + 1],
    ]);
  });

  test('none in JSON on one line, where everything is on the first', () => {
    expect(resourceLines('{"Resources":{"A":{"Type":"x"}}}').size).toBe(0);
  });
});
