import type { ParseArgsOptionsConfig } from 'node:util';

/** One verb of the command line. */
export interface Command {
  readonly options: ParseArgsOptionsConfig;
  readonly help: string;
  /** How many folders or files it takes. @default 1 */
  readonly most?: number;
  /** Resolves to the exit code. */
  readonly run: (flags: Flags, positionals: readonly string[]) => Promise<number>;
}

export type Flags = Readonly<Record<string, string | boolean | undefined>>;

export const text = (flags: Flags, name: string): string | undefined => {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
};
