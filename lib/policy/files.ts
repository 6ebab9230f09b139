import { existsSync, readdirSync, readFileSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { CasemateError } from '../errors';

/** Folders that hold other people's templates, or none. */
const skipped = new Set(['node_modules', '.git']);

const extension = /\.(?:json|ya?ml|template)$/i;

/** Whether a folder is what `cdk synth` writes; web apps have a manifest.json too. */
function isAssembly(directory: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'artifacts' in manifest && 'version' in manifest;
  } catch {
    return false;
  }
}

/** Relative to the current folder where it is in it, with slashes: as people and SARIF write it. */
export function shown(path: string): string {
  const from = relative(process.cwd(), path);
  const outside = isAbsolute(from) || from.split(sep)[0] === '..';
  return (outside ? normalize(path) : from || '.').split(sep).join('/');
}

/** A file to read, or a cloud assembly by its folder. */
export interface Source {
  readonly path: string;
  readonly kind: 'file' | 'assembly';
  /** Then it must be a template; others in a folder may be anything. */
  readonly named: boolean;
}

/** What a symbolic link leads to; undefined where it leads nowhere, or to itself. */
function behind(link: string): Stats | undefined {
  try {
    return statSync(link);
  } catch {
    return undefined;
  }
}

/** The files under a folder that are wanted, each once: links come last, so that what is there by itself has its own name. */
function filesIn(
  directory: string,
  wanted: (path: string) => boolean,
  enter: (directory: string) => boolean,
): readonly string[] {
  const [files, links, seen] = [[] as string[], [] as string[], new Set<string>()];
  const visit = (path: string, real: string, kind: Dirent | Stats): void => {
    if (seen.has(real) || (kind.isFile() && !wanted(path))) return;
    seen.add(real);
    if (kind.isFile()) files.push(path);
    if (!kind.isDirectory() || (path !== directory && !enter(path))) return;
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries.filter(({ name }) => !skipped.has(name))) {
      if (entry.isSymbolicLink()) links.push(join(path, entry.name));
      else visit(join(path, entry.name), join(real, entry.name), entry);
    }
  };
  visit(directory, realpathSync(directory), statSync(directory));
  // It grows while links lead to further links.
  for (const link of links) {
    const kind = behind(link);
    if (kind) visit(link, realpathSync(link), kind);
  }
  return files;
}

function inFolder(directory: string): readonly Source[] {
  const assemblies: string[] = [];
  const enter = (each: string): boolean => {
    if (!isAssembly(each)) return true;
    assemblies.push(each);
    return false;
  };
  const files = enter(directory) ? filesIn(directory, (path) => extension.test(path), enter) : [];
  return [
    ...assemblies.map((path) => ({ path, kind: 'assembly', named: true }) as const),
    ...files.map((path) => ({ path, kind: 'file', named: false }) as const),
  ];
}

const isGlob = (path: string): boolean => picomatch.scan(path).isGlob && !existsSync(path);

/** A glob names files, those of cloud assemblies as well. */
function matching(glob: string): readonly Source[] {
  const directory = picomatch.scan(glob).base || '.';
  const matches = picomatch(glob, { dot: true });
  if (!existsSync(directory)) return [];
  const wanted = (path: string): boolean => matches(path.split(sep).join('/'));
  return filesIn(directory, wanted, () => true).map((path) => ({ path, kind: 'file', named: false }));
}

function found(path: string): readonly Source[] {
  if (isGlob(path)) return matching(path);
  if (!existsSync(path)) return [];
  return statSync(path).isDirectory() ? inFolder(path) : [{ path, kind: 'file', named: true }];
}

/**
 * What to read for the paths of a command line: files, folders, cloud assemblies, globs.
 * @throws CasemateError `ERR_TEMPLATE_MISSING`
 */
export function sources(paths: readonly string[]): readonly Source[] {
  const all = paths.flatMap((path) => {
    const some = found(path);
    if (some.length || (existsSync(path) && !isGlob(path))) return some;
    throw new CasemateError('ERR_TEMPLATE_MISSING', `There is no file or folder ${path}.`, cure(path));
  });
  return [...new Map(all.map((source) => [source.path, source])).values()];
}

export const cure = (path: string): string =>
  path.includes('cdk.out')
    ? 'Run `npx cdk synth` first.'
    : 'Name templates, folders, globs, or the cdk.out of a CDK app.';
