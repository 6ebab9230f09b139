import { findingOf, type Finding } from './finding';
import { linesIn } from './lines';
import type { Rule } from './rule';
import { rules as allRules } from './rules';
import type { Resource } from './template';
import type { Templates } from './templates';

/** Rules by the type of resource that they judge. */
function byType(rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> {
  const types = new Map<string, Rule[]>();
  for (const rule of rules) for (const type of rule.types) types.set(type, [...(types.get(type) ?? []), rule]);
  return types;
}

/** The rule's faults in a resource: one for the whole, or one for each part. */
export function faults(rule: Rule, resource: Resource): readonly (string | undefined)[] {
  const verdict = rule.rule(resource, resource.template);
  if (verdict === 'non-compliant') return [undefined];
  return typeof verdict === 'string' ? [] : verdict;
}

/** What the rules find in templates. */
export function judge(templates: Templates, rules: readonly Rule[] = allRules): Finding[] {
  const types = byType(rules);
  return templates.all.flatMap((template) => {
    let lines: ReadonlyMap<string, number> | undefined;
    return [...template.resources.values()].flatMap((resource) =>
      (types.get(resource.type) ?? []).flatMap((rule) =>
        faults(rule, resource).map((part) => {
          lines ??= linesIn(template.file);
          const line = lines.get(resource.logicalId) ?? lines.get(resource.loop ?? '') ?? 1;
          return findingOf(rule, resource, line, part);
        }),
      ),
    );
  });
}
