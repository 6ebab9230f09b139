import fc from 'fast-check';
import { CfnResource, App, Stack } from 'aws-cdk-lib';
import { NodeHardeningChecks } from '../../../lib/policy/pack';
import { parseDocument } from '../../../lib/policy/document';
import { judge } from '../../../lib/policy/judge';
import { reports } from '../../../lib/policy/reports';
import { rules } from '../../../lib/policy/rules';
import { isTemplate, Template } from '../../../lib/policy/template';
import { Templates } from '../../../lib/policy/templates';
import { dataCases } from './cases/data';
import { loadBalancerCases } from './cases/load-balancer';
import { serviceCases } from './cases/service';
import { taskCases } from './cases/task';
import { templateOf, type Given } from './cases/case';
import { webAclCases } from './cases/web-acl';

/** Every template of the rules' cases: what is mutated below. */
const seeds: readonly Given[] = [taskCases, serviceCases, loadBalancerCases, webAclCases, dataCases].flatMap((cases) =>
  Object.values(cases).flatMap(({ compliant, nonCompliant, notApplicable, unresolvable }) =>
    [...compliant, ...nonCompliant.map(([given]) => given), ...notApplicable, ...unresolvable].map(templateOf),
  ),
);

/** Keys and texts that mean something to rules, or to JavaScript. */
const words = [...new Set(JSON.stringify(seeds).match(/[A-Za-z][\w:.-]*/g) ?? [])].concat(
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'Ref',
  'Fn::If',
  'Fn::Sub',
  'Fn::Join',
  'Fn::GetAtt',
  'Fn::Select',
  'Fn::Split',
  'Fn::ImportValue',
  'Condition',
);

const word = fc.constantFrom(...words);

/** Anything that JSON can be, in the words of templates. */
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    word,
    fc.string(),
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1,
      1e308,
      '',
      '0',
      '\uFFFC',
      '${',
      '${}',
      '${A.B.C}',
      '{{resolve:x}}',
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 3 }),
  ),
})).value;

const types = [...new Set(rules.flatMap((rule) => rule.types))];

/** A template of resources that rules judge, with properties of any form. */
const random = fc.record({
  Parameters: anything,
  Mappings: anything,
  Conditions: fc.dictionary(word, anything, { maxKeys: 3 }),
  Outputs: anything,
  Resources: fc.dictionary(
    fc.constantFrom('A', 'B', 'C', '__proto__', 'constructor'),
    fc.record(
      { Type: fc.constantFrom(...types), Condition: anything, Metadata: anything, Properties: anything },
      { requiredKeys: ['Type'] },
    ),
    { minKeys: 1 },
  ),
});

/** A value somewhere in a template is replaced by another. */
const mutated = fc.tuple(fc.constantFrom(...seeds), fc.nat(), anything).map(([seed, place, value]) => {
  let left = place % 40;
  return JSON.parse(JSON.stringify(seed), (key, old: unknown) => {
    left -= 1;
    return left === 0 && !['Type', 'Resources', ''].includes(key) ? value : old;
  }) as unknown;
});

/** Judges, and writes every report; returns what was found. */
function judged(document: unknown): number {
  if (!isTemplate(document)) return 0;
  const findings = judge(new Templates([new Template('t.json', document)]));
  for (const report of Object.values(reports))
    report({ findings, files: ['t.json'], unreadable: [], date: new Date(0) });
  return findings.length;
}

const runs = { numRuns: 2000, interruptAfterTimeLimit: 45_000, markInterruptAsFailure: true } as const;

test('random templates crash and hang nothing', () => {
  let found = 0;
  fc.assert(
    fc.property(random, (template) => {
      found += judged(template);
    }),
    runs,
  );
  // Else they would never come to what rules look at.
  expect(found).toBeGreaterThan(500);
});

test('mutated templates crash and hang nothing', () => {
  let found = 0;
  fc.assert(
    fc.property(mutated, (template) => {
      found += judged(template);
    }),
    runs,
  );
  expect(found).toBeGreaterThan(500);
});

test('broken texts are read, or refused with an error', () => {
  const texts = fc
    .tuple(fc.constantFrom(...seeds), fc.boolean(), fc.nat(), fc.string({ maxLength: 4 }))
    .map(([seed, pretty, at, noise]) => {
      const text = JSON.stringify(seed, undefined, pretty ? 1 : 0);
      const cut = at % text.length;
      return `${text.slice(0, cut)}${noise}${text.slice(cut + noise.length)}`;
    });
  let refused = 0;
  fc.assert(
    fc.property(texts, (text) => {
      let document: unknown;
      try {
        document = parseDocument(text);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        refused += 1;
        return;
      }
      judged(document);
    }),
    { ...runs, numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(50);
});

test('loops in loops that multiply are not written out', () => {
  const list = Array.from({ length: 100 }, (_, index) => index);
  const nested = Array.from({ length: 10 }).reduce<unknown>(
    (body, _, depth) => ({ [`Fn::ForEach::L${depth}`]: [`I${depth}`, list, body] }),
    { 'Log${I0}': { Type: 'AWS::Logs::LogGroup' } },
  );
  const { resources, unjudged } = new Template('t.json', { Resources: nested });
  expect(resources.size).toBeLessThanOrEqual(2000);
  expect(unjudged.length).toBeGreaterThan(0);
  expect(unjudged.length).toBeLessThanOrEqual(4000);
});

test('depth and circles end', () => {
  const deep = (depth: number): unknown => JSON.parse(`${'{"Fn::If":["C",'.repeat(depth)}"x"${',"y"]}'.repeat(depth)}`);
  const task = (User: unknown): unknown => ({
    Conditions: { C: { 'Fn::Not': [{ Condition: 'D' }] }, D: { 'Fn::Not': [{ Condition: 'C' }] } },
    Resources: {
      T: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'web', User }] } },
    },
  });
  expect(judged(task(deep(5000)))).toBeGreaterThan(0);
  expect(judged(task(JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)))).toBeGreaterThan(0);
});

test('the same in an app of the CDK, through the pack', () => {
  let judgedByPack = 0;
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.dictionary(word, anything, { maxKeys: 4 }), (type, properties) => {
      const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
      const stack = new Stack(app, 'Stack');
      try {
        new CfnResource(stack, 'Resource', { type, properties });
        app.synth();
      } catch {
        // What the CDK itself refuses is not ours.
        return;
      }
      const { violations } = new NodeHardeningChecks(app).validateScope(stack);
      judgedByPack += 1;
      expect(violations.filter(({ description }) => description.startsWith('Rule threw'))).toEqual([]);
    }),
    { ...runs, numRuns: 100 },
  );
  expect(judgedByPack).toBeGreaterThan(50);
});

test.each(['toString', 'valueOf', '__proto__', 'constructor'])('an object with a `%s` may stand anywhere', (name) => {
  const odd = `{ "${name}": 1, "toString": 1 }`;
  let places = 0;
  for (const seed of seeds) {
    const lines = JSON.stringify(seed, null, 1).split('\n');
    for (const [index, line] of lines.entries()) {
      const leaf = /^( *(?:"[^"]*": )?)(?:"(?:[^"\\]|\\.)*"|[\w.-]+)(,?)$/.exec(line);
      if (!leaf || line.includes('"Type": "AWS::')) continue;
      judged(JSON.parse(lines.with(index, `${leaf[1]}${odd}${leaf[2]}`).join('\n')));
      places += 1;
    }
  }
  expect(places).toBeGreaterThan(50);
});
