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

  /** Any error as one of ours: what the operating system refused (a full disk, a read-only folder), or a fault of our own. */
  static from(error: unknown): CasemateError {
    if (error instanceof CasemateError) return error;
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (syscall !== undefined) {
      return new CasemateError(
        'ERR_MACHINE',
        `The machine refused: ${message}.`,
        cures[code ?? ''] ?? 'See to that, and start again.',
      );
    }
    return new CasemateError(
      'ERR_INTERNAL',
      `This is a fault of Casemate: ${String(message ?? error)}`,
      'Please report it with this text and the command.',
    );
  }
}

const cures: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some disk space, or point TMPDIR at a disk that has some.',
  EROFS: 'Point TMPDIR at a folder that can be written.',
  EACCES: 'Point TMPDIR at a folder that can be written.',
  EMFILE: 'Raise the limit of open files: ulimit -n 4096',
};
