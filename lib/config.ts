import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
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
    if (existsSync(given)) return resolve(given);
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

/** Root runs nobody else's code: an app that was taken over could otherwise wait in its configuration for the next reload. */
function checkOwner(file: string): void {
  if (file.endsWith('.json') || process.getuid?.() !== 0 || statSync(file).uid === 0) return;
  throw new CasemateError(
    'ERR_CONFIG_OWNER',
    `${file} is code that belongs to another user, and Casemate runs as root.`,
    'Start Casemate as that user, or use casemate.config.json.',
  );
}

/** Node before 22.18 does not take TypeScript by itself. */
async function importTypeScript(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return createJiti(__filename, { moduleCache: false, fsCache: false }).import(file, { default: true });
}

let reads = 0;

/** Modules are read once for each address; a changed file needs another one, and CommonJS a place in the cache. */
async function importAnew(file: string): Promise<unknown> {
  Reflect.deleteProperty(require.cache, file);
  const { default: options } = (await import(`${pathToFileURL(file).href}?${++reads}`)) as { default?: unknown };
  return options;
}

async function read(file: string): Promise<unknown> {
  checkOwner(file);
  try {
    if (file.endsWith('.json')) return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return await (file.endsWith('.ts') ? importTypeScript(file) : importAnew(file));
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
