import type { Evaluation, Inspected } from '../evaluation';
import { parseJson, unescapeJson, within, type Element } from '../json-body';
import { nodeOf, textOf, textsOf, type Node } from '../node';
import { oversized } from './oversize';

const handlingOf = (node: Node): string | undefined => textOf(node.OversizeHandling);

const seenBody = (
  { seen, bodyLimit }: Evaluation,
  handling: string | undefined,
  inspect: (text: string) => Inspected,
): Inspected => {
  const { body } = seen;
  if (body === undefined) return [];
  return body.length > bodyLimit ? oversized(handling, () => inspect(body.slice(0, bodyLimit))) : inspect(body);
};

export const body =
  (node: Node) =>
  (evaluation: Evaluation): Inspected =>
    seenBody(evaluation, handlingOf(node), (text) => [text]);

/** The keys, the values or both, of all or of the paths that are named; or what the fallback says, where it is no JSON. */
export const jsonBody = (node: Node) => {
  const scope = textOf(node.MatchScope);
  const paths = textsOf(nodeOf(node.MatchPattern).IncludedPaths);
  const fallback = textOf(node.InvalidFallbackBehavior);
  const wanted = (element: Element): boolean =>
    (scope === 'ALL' || element.kind === scope) && (!paths.length || paths.some((path) => within(element, path)));
  return (evaluation: Evaluation): Inspected =>
    seenBody(evaluation, handlingOf(node), (text) => {
      const { elements, complete } = parseJson(text);
      if (!complete && fallback === 'MATCH') return true;
      if (!complete && fallback === 'NO_MATCH') return false;
      if (!complete && fallback === 'EVALUATE_AS_STRING') return [text];
      const texts = elements.filter(wanted).map((element) => element.text);
      return evaluation.assumptions.jsonEscapes === 'decoded' ? texts.map(unescapeJson) : texts;
    });
};
