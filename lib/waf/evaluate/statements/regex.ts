import type { Compile } from '../compile';
import { matching } from '../component';
import { isNode, listOf, textOf } from '../node';
import { pcre } from '../regex';

export const regexMatch: Compile = (node, compiler) => {
  const source = textOf(node.RegexString);
  if (source === undefined) return compiler.unsupported('a regular expression that is no text');
  const expression = pcre(source);
  if (typeof expression === 'string') return compiler.unsupported(`the regular expression ${source} (${expression})`);
  return matching(node, compiler, 'RegexMatchStatement', (text) => expression.test(text));
};

export const regexPatternSet: Compile = (node, compiler) => {
  const set = compiler.resource(node.Arn, 'AWS::WAFv2::RegexPatternSet');
  if (!set) return compiler.unsupported(`the pattern set ${JSON.stringify(node.Arn)}, which is not in the template`);
  const sources = listOf(set.RegularExpressionList).map((item) => textOf(isNode(item) ? item.RegexString : item) ?? '');
  const expressions = sources.map((source) => [source, pcre(source)] as const);
  const refused = expressions.find(([, expression]) => typeof expression === 'string');
  if (refused) return compiler.unsupported(`the regular expression ${refused[0]} (${String(refused[1])})`);
  return matching(node, compiler, 'RegexPatternSetReferenceStatement', (text) =>
    expressions.some(([, expression]) => typeof expression !== 'string' && expression.test(text)),
  );
};
