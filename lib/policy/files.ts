import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { CasemateError } from '../errors';

/** Folders that hold other people's templates, or none. */
const skipped = new Set(['node_modules', '.git']);

const extension = /\.(?:json|ya?ml|template)$/i;

export const isAssembly = (directory: string): boolean => existsSync(join(directory, 'manifest.json'));

/** Relative to the current folder where it is in it, with slashes: as people and SARIF write it. */
export function shown(path: string): string {
  const from = relative(process.cwd(), path);
  return (from.startsWith('..') ? path : from || '.').split(sep).join('/');
}

/** The files under a folder; a cloud assembly in it is one, by its folder. */
function* walk(directory: string): Generator<string> {
  if (isAssembly(directory)) {
    yield directory;
    return;
  }
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && !skipped.has(entry.name)) yield* walk(path);
    else if (entry.isFile() && extension.test(entry.name)) yield path;
  }
}

/** A file to read, or a cloud assembly. One that was named must be a template; others in a folder may be anything. */
export interface Source {
  readonly path: string;
  readonly named: boolean;
}

const isGlob = (path: string): boolean => picomatch.scan(path).isGlob && !existsSync(path);

function matching(glob: string): Source[] {
  const { base } = picomatch.scan(glob);
  const matches = picomatch(glob, { dot: true });
  const directory = base || '.';
  if (!existsSync(directory)) return [];
  return [...plainFiles(directory)]
    .filter((path) => matches(path.split(sep).join('/')))
    .map((path) => ({ path, named: false }));
}

/** Every file, those of cloud assemblies as well: a glob names files. */
function* plainFiles(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && !skipped.has(entry.name)) yield* plainFiles(path);
    else if (entry.isFile()) yield path;
  }
}

/**
 * What to read for the paths of a command line: files, folders, cloud assemblies, globs.
 * @throws CasemateError `ERR_TEMPLATE_MISSING`
 */
export function sources(paths: readonly string[]): readonly Source[] {
  const found = paths.flatMap((path): Source[] => {
    if (isGlob(path)) {
      const files = matching(path);
      if (files.length) return files;
    } else if (existsSync(path)) {
      if (!statSync(path).isDirectory()) return [{ path, named: true }];
      return [...walk(path)].map((each) => ({ path: each, named: isAssembly(each) && basename(each) !== '' }));
    }
    throw new CasemateError(
      'ERR_TEMPLATE_MISSING',
      `There is no file or folder ${path}.`,
      path.includes('cdk.out')
        ? 'Run `npx cdk synth` first.'
        : 'Name templates, folders, globs, or the cdk.out of a CDK app.',
    );
  });
  const unique = new Map(found.map((source) => [source.path, source]));
  return [...unique.values()];
}
