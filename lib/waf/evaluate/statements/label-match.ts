import type { Compile } from '../compile';
import { textOf } from '../node';

/**
 * A key that begins with `awswaf:` is a label in full; any other is the end of a label (scope LABEL), or a run of its namespaces
 * (scope NAMESPACE), in the context of the rule. https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-label-match-examples.html
 */
export const labelMatch: Compile = (node, { unsupported }) => {
  const key = textOf(node.Key);
  const namespace = node.Scope === 'NAMESPACE';
  if (key === undefined) return unsupported('a label that is no text');
  const matches = (label: string, prefix: string): boolean => {
    if (key.startsWith('awswaf:')) return namespace ? label.startsWith(key) : label === key;
    if (!label.startsWith(prefix)) return false;
    const own = `:${label.slice(prefix.length)}`;
    return namespace ? own.includes(`:${key}`) : own.endsWith(`:${key}`);
  };
  return ({ labels, prefix, details }) => {
    const met = [...labels].find((label) => matches(label, prefix));
    if (met !== undefined) details.push({ statement: 'LabelMatchStatement', text: met });
    return met !== undefined;
  };
};
