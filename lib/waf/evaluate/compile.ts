import type { Statement } from './evaluation';
import type { Node } from './node';

/** What a statement needs while it is made ready. */
export interface Compiler {
  /** Makes the nested statement ready. */
  readonly statement: (node: unknown) => Statement;
  /** A resource of the template, or what the caller gave in its place, by what refers to it. */
  readonly resource: (reference: unknown, type: string) => Node | undefined;
  /** Says that something is not supported, and gives the statement of which nobody can say whether it matches. */
  readonly unsupported: (what: string) => Statement;
}

export type Compile = (node: Node, compiler: Compiler) => Statement;
