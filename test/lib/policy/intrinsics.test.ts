import { Template } from '../../../lib/policy/template';
import { Templates } from '../../../lib/policy/templates';
import { hole, Unknown } from '../../../lib/policy/unknown';

const document = {
  Parameters: { P: { Type: 'String' }, Hidden: { Type: 'String', NoEcho: 'true' } },
  Mappings: { M: { eu: { name: 'x', list: ['a', 'b'] } } },
  Conditions: {
    Open: { 'Fn::Equals': [{ Ref: 'P' }, 'yes'] },
    True: { 'Fn::Equals': ['a', 'a'] },
    False: { 'Fn::Not': [{ Condition: 'True' }] },
    Or: { 'Fn::Or': [{ Condition: 'Open' }, { Condition: 'True' }] },
    And: { 'Fn::And': [{ Condition: 'Open' }, { Condition: 'False' }] },
    Neither: { 'Fn::And': [{ Condition: 'Open' }, { Condition: 'True' }] },
    Circle: { 'Fn::Not': [{ Condition: 'Circle' }] },
    Odd: 'text',
  },
  Resources: {
    R: { Type: 'A::B::C' },
    Gone: { Type: 'A::B::C', Condition: 'False' },
    Maybe: { Type: 'A::B::C', Condition: 'Open' },
  },
};

const template = new Template('t.json', document);
new Templates([template]);

const unknown = expect.any(Unknown) as unknown;

test.each<[unknown, unknown]>([
  ['text', 'text'],
  [{ Ref: 'AWS::NoValue' }, undefined],
  [{ a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] }, { b: [1] }],
  [{ Ref: 'P' }, unknown],
  [{ Ref: 'Nothing' }, unknown],
  [{ 'Fn::Join': ['-', ['a', 1, 'b']] }, 'a-1-b'],
  [{ 'Fn::Sub': 'a${!Literal}b' }, 'a${Literal}b'],
  [{ 'Fn::Sub': ['${x}-${y}', { x: 'a', y: { 'Fn::FindInMap': ['M', 'eu', 'name'] } }] }, 'a-x'],
  [{ 'Fn::Select': [1, ['a', 'b']] }, 'b'],
  [{ 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b'] }] }, 'b'],
  [{ 'Fn::Select': [7, ['a']] }, unknown],
  [{ 'Fn::FindInMap': ['M', 'eu', 'list'] }, ['a', 'b']],
  [{ 'Fn::FindInMap': ['M', { Ref: 'P' }, 'name'] }, unknown],
  [{ 'Fn::FindInMap': ['constructor', 'prototype', 'x'] }, unknown],
  [{ 'Fn::If': ['True', 'a', 'b'] }, 'a'],
  [{ 'Fn::If': ['False', 'a', 'b'] }, 'b'],
  [{ 'Fn::If': ['Or', 'a', 'b'] }, 'a'],
  [{ 'Fn::If': ['And', 'a', 'b'] }, 'b'],
  [{ 'Fn::If': ['Neither', 'a', 'b'] }, unknown],
  [{ 'Fn::If': ['Circle', 'a', 'b'] }, unknown],
  [{ 'Fn::If': ['Odd', 'a', 'b'] }, unknown],
  [{ 'Fn::If': 'nothing' }, unknown],
  [{ 'Fn::Whatever': [] }, unknown],
  [{ 'Fn::ImportValue': 'nobody-exports-it' }, unknown],
  ['{{resolve:ssm:name}}', unknown],
])('%j', (given, expected) => {
  expect(template.resolve(given)).toEqual(expected);
});

test('what is known of a text stays, and so do the resources that it names', () => {
  const value = template.resolve({ 'Fn::Sub': 'arn:${AWS::Partition}:x/${R.Name}' }) as Unknown;
  expect(value.text).toBe(`arn:${hole}:x/${hole}`);
  expect(value.references.map(({ resource, attribute }) => [resource.logicalId, attribute])).toEqual([['R', 'Name']]);
});

test('a hidden parameter is known as one inside of a text', () => {
  expect(template.resolve({ 'Fn::Sub': 'a${Hidden}' })).toMatchObject({ noEcho: true });
  expect(template.resolve({ 'Fn::Sub': 'a${P}' })).toMatchObject({ noEcho: false });
});

test('a resource is left out where its condition is false, and only there', () => {
  expect([...template.resources.keys()]).toEqual(['R', 'Maybe']);
});

describe('between templates', () => {
  const exporting = (file: string, name: string): Template =>
    new Template(file, {
      Resources: { Made: { Type: 'A::B::C' } },
      Outputs: { Out: { Value: { Ref: 'Made' }, Export: { Name: name } } },
    });
  const importing = (): Template =>
    new Template('i.json', {
      Resources: { User: { Type: 'A::B::D', Properties: { Of: { 'Fn::ImportValue': 'shared' } } } },
    });

  test('an import leads to what is exported', () => {
    const [from, to] = [exporting('e.json', 'shared'), importing()];
    const all = new Templates([from, to]);
    const [made] = from.resources.values();
    expect(made && all.pointingTo(made, 'A::B::D', 'Of').map(({ logicalId }) => logicalId)).toEqual(['User']);
  });

  test('a name that two export leads nowhere', () => {
    const [one, two, to] = [exporting('1.json', 'shared'), exporting('2.json', 'shared'), importing()];
    const all = new Templates([one, two, to]);
    const [made] = one.resources.values();
    expect(made && all.pointingTo(made, 'A::B::D', 'Of')).toEqual([]);
  });

  test('imports that go in a circle end', () => {
    const circle = (file: string, of: string, name: string): Template =>
      new Template(file, {
        Resources: { R: { Type: 'A::B::D', Properties: { Of: { 'Fn::ImportValue': of } } } },
        Outputs: { Out: { Value: { 'Fn::ImportValue': of }, Export: { Name: name } } },
      });
    const [a, b] = [circle('a.json', 'b', 'a'), circle('b.json', 'a', 'b')];
    new Templates([a, b]);
    expect(a.resources.get('R')?.properties.Of).toEqual(unknown);
  });
});
