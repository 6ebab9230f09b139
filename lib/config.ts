import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CasemateError } from './errors';
import { resolveOptions, type ResolvedOptions } from './options';

const names = ['json', 'js', 'mjs', 'ts'].map((extension) => `casemate.config.${extension}`);

/** Stands in where no contact is given, under `casemate up` only; visibly not real (RFC 2606: .invalid). */
export const placeholderContact = 'mailto:set-securityContact@example.invalid';

export interface Config {
  readonly options: ResolvedOptions;
  /** The file it came from. */
  readonly file: string | undefined;
}

/** @throws CasemateError `ERR_CONFIG_MISSING`, `ERR_CONFIG_AMBIGUOUS` */
function findConfig(directory: string, given: string | undefined): string | undefined {
  if (given !== undefined) {
    if (existsSync(given)) return given;
    throw new CasemateError('ERR_CONFIG_MISSING', `There is no file ${given}.`, 'Name an existing file with --config.');
  }
  const found = names.filter((name) => existsSync(join(directory, name)));
  if (found.length > 1) {
    throw new CasemateError(
      'ERR_CONFIG_AMBIGUOUS',
      `${directory} has ${found.join(' and ')}: only one can count.`,
      'Keep one of them, or name it with --config.',
    );
  }
  return found[0] === undefined ? undefined : join(directory, found[0]);
}

async function read(file: string): Promise<unknown> {
  try {
    if (file.endsWith('.json')) return JSON.parse(readFileSync(file, 'utf8'));
    // For TypeScript on every Node, and so that a changed file is read again.
    const { createJiti } = await import('jiti');
    return await createJiti(__filename, { moduleCache: false, fsCache: false }).import(file, { default: true });
  } catch (error) {
    throw new CasemateError(
      'ERR_CONFIG_INVALID',
      `${file} cannot be read: ${(error as Error).message.split('\n')[0] ?? ''}.`,
      file.endsWith('.json') ? 'Correct its JSON.' : 'It must export the options as its default.',
    );
  }
}

/**
 * The options from `casemate.config.{json,js,mjs,ts}` in `directory`, or from the file `given`; the defaults where there is none.
 * @throws CasemateError `ERR_CONFIG_MISSING`, `ERR_CONFIG_AMBIGUOUS`, `ERR_CONFIG_INVALID`, and what `resolveOptions` throws
 */
export async function loadConfig(directory: string, given?: string): Promise<Config> {
  const file = findConfig(directory, given);
  const input = file === undefined ? {} : await read(file);
  const withContact =
    typeof input === 'object' && input !== null && !Array.isArray(input)
      ? { securityContact: placeholderContact, ...input }
      : input;
  return { options: resolveOptions(withContact), file };
}
