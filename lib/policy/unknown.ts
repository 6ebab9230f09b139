import type { Resource } from './template';

/** Stands, in a text, for a part that is known only when the template is deployed. */
export const hole = '\uFFFC';

/** A resource that a value names: `Ref`, or an attribute of `Fn::GetAtt`. */
export interface Reference {
  readonly resource: Resource;
  readonly attribute: string;
}

/** A value that the template does not tell, and what it tells of it all the same. */
export class Unknown {
  constructor(
    /** The text, with holes. */
    readonly text: string = hole,
    readonly references: readonly Reference[] = [],
    /** What it can be, where a condition decides (`Fn::If`). */
    readonly alternatives: readonly Value[] = [],
    /** Whether a parameter that is marked as secret (`NoEcho`) is in it. */
    readonly noEcho = false,
  ) {}
}

/** A value of a template after its intrinsic functions; undefined where there is none (`AWS::NoValue`). */
export type Value =
  string | number | boolean | null | undefined | Unknown | readonly Value[] | { readonly [name: string]: Value };
