import type { Compiler } from './compile';
import type { Detail, Evaluation } from './evaluation';
import { listOf, nodeOf, numberOf, single, textOf, type Node } from './node';
import { groupKinds, groupOf } from './rule-groups';

/** A rule that matched, and the action that it takes. */
export interface Step {
  readonly rule: string;
  /** Of a group: the rule of the web ACL that holds it. */
  readonly group?: string;
  readonly action: Node;
  readonly details: readonly Detail[];
}

export interface Rule {
  readonly name: string;
  readonly evaluate: (evaluation: Evaluation) => Step[];
}

const byPriority = (value: unknown): Node[] =>
  listOf(value)
    .map(nodeOf)
    .sort((a, b) => numberOf(a.Priority, 0) - numberOf(b.Priority, 0));

/** The rules of a web ACL or of a rule group, in the order of their priorities. */
export const rulesOf = (owner: Node, compiler: Compiler): Rule[] =>
  byPriority(owner.Rules).map((node) => {
    const name = textOf(node.Name) ?? '';
    const labels = listOf(node.RuleLabels).flatMap((label) => textOf(nodeOf(label).Name) ?? []);
    const statement = nodeOf(node.Statement);
    const found = groupOf(statement);
    if (found) {
      const [kind, inner] = found;
      const group = groupKinds[kind]?.(inner, compiler);
      const counted = single(nodeOf(node.OverrideAction))?.[0] === 'Count';
      return {
        name,
        evaluate: (evaluation) =>
          (group?.(evaluation) ?? []).map((step) => ({
            ...step,
            group: name,
            action: counted ? { Count: {} } : step.action,
          })),
      };
    }
    const matches = compiler.statement(statement);
    const action = nodeOf(node.Action);
    return {
      name,
      evaluate: (evaluation) => {
        evaluation.details = [];
        if (matches(evaluation) !== true) return [];
        for (const label of labels) evaluation.labels.add(evaluation.prefix + label);
        return [{ rule: name, action, details: evaluation.details }];
      },
    };
  });
