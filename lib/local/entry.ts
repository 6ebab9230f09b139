import { existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { CasemateError } from '../errors';

/** How an app is started, and the PATH it is started with. */
export interface Entry {
  readonly command: readonly string[];
  /** For people: `server.js`, or `npm start: next start`. */
  readonly title: string;
  readonly path: string;
  /** The start script, where that starts it. */
  readonly script?: string;
}

const commonNames = [
  'server',
  'app',
  'index',
  'main',
  'dist/server',
  'dist/main',
  'dist/index',
  'build/index',
  'src/server',
  'src/index',
].flatMap((name) => ['.js', '.mjs', '.cjs'].map((extension) => name + extension));

interface Manifest {
  readonly main?: unknown;
  readonly scripts?: Readonly<Record<string, unknown>>;
}

function readManifest(directory: string): Manifest {
  const file = join(directory, 'package.json');
  if (!existsSync(file)) return {};
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return typeof manifest === 'object' && manifest !== null ? manifest : {};
  } catch (error) {
    throw new CasemateError(
      'ERR_PACKAGE_JSON',
      `${file} is not JSON: ${(error as Error).message}.`,
      'Correct it, or name the file that starts the app with --entry.',
    );
  }
}

/** As npm has it: the programs of every node_modules up the tree, then this Node, then the rest. */
function searchPath(directory: string): string {
  const folders: string[] = [];
  for (let at = directory; ; at = dirname(at)) {
    folders.push(join(at, 'node_modules', '.bin'));
    if (dirname(at) === at) break;
  }
  return [...folders.filter((folder) => existsSync(folder)), dirname(process.execPath), process.env.PATH ?? ''].join(
    delimiter,
  );
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** A folder that was copied without its node_modules keeps a start script whose program is not there. */
function canStart(script: string, path: string): boolean {
  const program = /^(?:\w+=\S* +)*([\w./@-]+)/.exec(script)?.[1];
  return (
    program === undefined ||
    program.includes('/') ||
    path.split(delimiter).some((folder) => isFile(join(folder, program)))
  );
}

/**
 * What starts the app in `directory`: `entry` where it is given; else the start script of package.json, its `main`, or a common
 * name.
 * @throws CasemateError `ERR_NO_ENTRY`, `ERR_PACKAGE_JSON`
 */
export function findEntry(directory: string, entry?: string): Entry {
  const path = searchPath(directory);
  const run = (file: string): Entry => ({ command: [process.execPath, resolve(directory, file)], title: file, path });
  if (entry !== undefined) {
    if (isFile(resolve(directory, entry))) return run(entry);
    throw new CasemateError(
      'ERR_NO_ENTRY',
      `The entry ${entry} is not a file in ${directory}.`,
      'Name the file that starts the app.',
    );
  }
  // Next.js copies the project's package.json there, whose start script is not for this folder.
  if (/[/\\]\.next[/\\]standalone$/.test(directory) && isFile(join(directory, 'server.js'))) return run('server.js');
  const { main, scripts } = readManifest(directory);
  const start = scripts?.start;
  if (typeof start === 'string' && canStart(start, path)) {
    return { command: ['/bin/sh', '-c', start], title: `npm start: ${start}`, path, script: start };
  }
  if (typeof main === 'string') {
    const file = [main, `${main}.js`, join(main, 'index.js')].find((name) => isFile(resolve(directory, name)));
    if (file !== undefined) return run(file);
  }
  const common = commonNames.find((name) => isFile(resolve(directory, name)));
  if (common !== undefined) return run(common);
  throw new CasemateError(
    'ERR_NO_ENTRY',
    `Nothing in ${directory} says how the app starts: no start script, no main, no server.js, app.js or index.js.`,
    'Name the file that starts it: --entry FILE.',
  );
}
