import { judge } from '../../../lib/policy/judge';
import { rules } from '../../../lib/policy/rules';
import type { Rule } from '../../../lib/policy/rule';
import { Template } from '../../../lib/policy/template';
import { Templates } from '../../../lib/policy/templates';
import type { Verdict } from '../../../lib/policy/verdict';
import { practices } from '../../../lib/practices';
import { templateOf, type Cases, type Given } from './cases/case';
import { dataCases } from './cases/data';
import { loadBalancerCases } from './cases/load-balancer';
import { serviceCases } from './cases/service';
import { taskCases } from './cases/task';
import { webAclCases } from './cases/web-acl';

const all: Readonly<Record<string, Cases>> = {
  ...taskCases,
  ...serviceCases,
  ...loadBalancerCases,
  ...webAclCases,
  ...dataCases,
};

const today = new Date('2026-11-21');

/** What a rule says of every resource that it judges, in a template of these resources. */
function verdicts(rule: Rule, given: Given): readonly Verdict[] {
  const template = new Template('template.json', templateOf(given));
  new Templates([template], today);
  return [...template.resources.values()]
    .filter(({ type }) => rule.types.includes(type))
    .map((resource) => rule.rule(resource, template));
}

test('there are cases for every rule, and for no other', () => {
  expect(Object.keys(all).sort()).toEqual(rules.map(({ id }) => id).sort());
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const cases = all[id] ?? { compliant: [], nonCompliant: [], notApplicable: [], unresolvable: [] };

  test('there are cases of each kind', () => {
    expect(Object.values(cases).map(({ length }) => length)).not.toContain(0);
  });

  test.each(cases.compliant)('compliant %#', (given) => {
    const said = verdicts(rule, given);
    expect(said).toContain('compliant');
    expect(said.filter((verdict) => verdict !== 'compliant' && verdict !== 'not-applicable')).toEqual([]);
  });

  test.each(cases.nonCompliant.map(([given, ...parts]) => [given, parts] as const))(
    'non-compliant %#',
    (given, parts) => {
      const said = verdicts(rule, given).filter((verdict) => verdict !== 'compliant' && verdict !== 'not-applicable');
      expect(said).toEqual([parts.length ? parts : 'non-compliant']);
    },
  );

  test.each(cases.notApplicable)('not applicable %#', (given) => {
    expect(new Set([...verdicts(rule, given), 'not-applicable'])).toEqual(new Set(['not-applicable']));
  });

  test.each(cases.unresolvable)('unresolvable %#: nothing is found', (given) => {
    const said = verdicts(rule, given);
    expect(said).not.toEqual([]);
    expect(said.filter((verdict) => verdict !== 'compliant' && verdict !== 'not-applicable')).toEqual([]);
  });

  test('its practice exists, and its words are there', () => {
    expect(practices.map((practice) => practice.id as string)).toContain(rule.practice);
    for (const words of [rule.info, rule.explanation]) expect(words).toMatch(/^\S.*\.$/);
    expect(rule.fix).not.toBe('');
    expect(rule.docs).toMatch(/^https:\/\//);
  });
});

test('a node line that has ended is one by the day', () => {
  const template = new Template(
    't.json',
    templateOf({
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: { ContainerDefinitions: [{ Name: 'web', Image: 'node:24' }] },
      },
    }),
  );
  const found = (day: string): string[] => judge(new Templates([template], new Date(day))).map(({ rule }) => rule);
  expect(found('2028-04-30')).not.toContain('task-node-version');
  expect(found('2028-05-01')).toContain('task-node-version');
});
