import type { Compile } from '../compile';
import { matching } from '../component';
import { numberOf, textOf } from '../node';

const comparisons: Readonly<Record<string, (size: number, given: number) => boolean>> = {
  EQ: (size, given) => size === given,
  NE: (size, given) => size !== given,
  LE: (size, given) => size <= given,
  LT: (size, given) => size < given,
  GE: (size, given) => size >= given,
  GT: (size, given) => size > given,
};

/** In bytes, after the transformations. */
export const sizeConstraint: Compile = (node, compiler) => {
  const compare = comparisons[textOf(node.ComparisonOperator) ?? ''];
  const size = numberOf(node.Size, NaN);
  if (!compare) return compiler.unsupported(`the comparison ${JSON.stringify(node.ComparisonOperator)}`);
  if (Number.isNaN(size)) return compiler.unsupported(`the size ${JSON.stringify(node.Size)}`);
  return matching(node, compiler, 'SizeConstraintStatement', (text) => compare(text.length, size));
};
