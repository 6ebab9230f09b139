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

  /** Outputs that each import some others sixteen times; reading one too often fails, where it would go on for ever. */
  const branching = (
    ...outputs: (readonly [name: string, imports: string])[]
  ): { template: Template; reads: number } => {
    const all = {
      reads: 0,
      template: new Template('e.json', {
        Resources: { R: { Type: 'A::B::D', Properties: { Of: { 'Fn::ImportValue': outputs[0]?.[0] } } } },
        Outputs: Object.fromEntries(
          outputs.map(([name, imports]) => [
            name,
            {
              Export: { Name: name },
              get Value(): unknown {
                all.reads += 1;
                if (all.reads > 1000) throw new Error('It does not end.');
                return { 'Fn::Join': ['', Array.from({ length: 16 }, () => ({ 'Fn::ImportValue': imports }))] };
              },
            },
          ]),
        ),
      }),
    };
    new Templates([all.template]);
    return all;
  };

  test('an export that imports itself many times is read once', () => {
    const all = branching(['e', 'e']);
    expect(all.template.resources.get('R')?.properties.Of).toEqual(unknown);
    expect(all.reads).toBe(1);
  });

  test('exports that multiply are read once each, and their texts and references stay small', () => {
    const names = Array.from({ length: 8 }, (_, index) => `e${index}`);
    const all = branching(...names.map((name, index) => [name, names[index + 1] ?? 'end'] as const), ['end', 'none']);
    const value = all.template.resources.get('R')?.properties.Of as Unknown;
    expect(all.reads).toBe(9);
    expect(value.text.length).toBeLessThanOrEqual(1_000_000);
  });
});

test('a condition asks each part of it once', () => {
  let asked = 0;
  const deep = Array.from({ length: 30 }).reduce<unknown>(
    (inner, _, index) => ({ [index % 2 ? 'Fn::And' : 'Fn::Or']: [inner, { Condition: 'Open' }] }),
    {
      get Condition(): string {
        asked += 1;
        if (asked > 1000) throw new Error('It does not end.');
        return 'Open';
      },
    },
  );
  const nested = new Template('c.json', {
    Conditions: { Open: { 'Fn::Equals': [{ Ref: 'P' }, 'yes'] }, Deep: deep },
    Resources: { R: { Type: 'A::B::C', Condition: 'Deep' } },
  });
  expect([...nested.resources.keys()]).toEqual(['R']);
  expect(asked).toBe(1);
});

test('a mapping that names itself is unknown', () => {
  const self = new Template('m.json', {
    Resources: { R: { Type: 'A::B::C' } },
    Mappings: { M: { a: { b: { 'Fn::FindInMap': ['M', 'a', 'b'] } } } },
  });
  expect(self.resolve({ 'Fn::FindInMap': ['M', 'a', 'b'] })).toEqual(unknown);
});
