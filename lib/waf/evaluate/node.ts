/** A piece of a CloudFormation template. */
export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const nodeOf = (value: unknown): Node => (isNode(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const textsOf = (value: unknown): string[] =>
  listOf(value).filter((item): item is string => typeof item === 'string');

/** Templates carry numbers as text too. */
export const numberOf = (value: unknown, otherwise: number): number => {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : otherwise;
};

/** The only entry, as in `{"ByteMatchStatement": {...}}`. */
export const single = (node: Node): readonly [name: string, value: Node] | undefined => {
  const entries = Object.entries(node);
  const [entry] = entries;
  return entry && entries.length === 1 ? [entry[0], nodeOf(entry[1])] : undefined;
};
