/**
 * What Casemate says when it cannot go on: a stable `code` to look up, what was wrong with which value, and the cure.
 * It is meant to be read by the person who can cure it, so it is printed without a stack.
 */
export class CasemateError extends Error {
  override readonly name = 'CasemateError';

  constructor(
    /** Stable and searchable, for example `ERR_PORT_TAKEN`; each has a heading in docs/errors.md. */
    readonly code: string,
    message: string,
    /** What to do about it, as an imperative sentence. */
    readonly fix: string,
  ) {
    super(message);
  }
}
