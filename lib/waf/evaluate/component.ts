import type { Compiler } from './compile';
import type { Evaluation, Inspected, Statement } from './evaluation';
import { fields } from './fields';
import { listOf, nodeOf, numberOf, single, textOf, type Node } from './node';
import { transformations, type Transformation } from './transformations';

/** A component of the request after its transformations; a text where it is not supported. */
export type Component = { readonly name: string; readonly read: (evaluation: Evaluation) => Inspected } | string;

/** The transformations in the order of their priorities, or the name of one that is not supported. */
export function transformationsOf(value: unknown): readonly Transformation[] | string {
  const types = listOf(value)
    .map(nodeOf)
    .sort((a, b) => numberOf(a.Priority, 0) - numberOf(b.Priority, 0))
    .map(({ Type }) => textOf(Type) ?? 'a transformation without a type');
  const missing = types.find((type) => !Object.hasOwn(transformations, type));
  if (missing !== undefined) return `the text transformation ${missing}`;
  return types.flatMap((type) => (type === 'NONE' ? [] : (transformations[type] ?? [])));
}

export function componentOf(node: Node): Component {
  const entry = single(nodeOf(node.FieldToMatch));
  const field = entry && Object.hasOwn(fields, entry[0]) ? fields[entry[0]] : undefined;
  if (!entry || !field) return `the component ${entry?.[0] ?? JSON.stringify(node.FieldToMatch)}`;
  const steps = transformationsOf(node.TextTransformations);
  if (typeof steps === 'string') return steps;
  const read = field(entry[1]);
  const key = JSON.stringify([node.FieldToMatch, node.TextTransformations]);
  return {
    name: entry[0],
    read: (evaluation) => {
      const known = evaluation.inspected.get(key);
      if (known !== undefined) return known;
      const raw = read(evaluation);
      const texts =
        typeof raw === 'boolean' || !steps.length
          ? raw
          : raw.map((text) => steps.reduce((done, step) => step(done), text));
      evaluation.inspected.set(key, texts);
      return texts;
    },
  };
}

/** A statement that one of the texts of a component must meet. */
export function matching(
  node: Node,
  { unsupported }: Compiler,
  statement: string,
  meets: (text: string) => boolean,
  approximate = false,
): Statement {
  const component = componentOf(node);
  if (typeof component === 'string') return unsupported(component);
  const { name, read } = component;
  return (evaluation) => {
    const texts = read(evaluation);
    const met = typeof texts === 'boolean' ? texts : texts.find(meets);
    if (met === undefined || met === false) return false;
    evaluation.details.push({
      statement,
      field: name,
      ...(typeof met === 'string' && { text: met.slice(0, 200) }),
      ...(approximate && { approximate }),
    });
    return true;
  };
}
