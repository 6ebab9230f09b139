import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CasemateError } from '../errors';

const commonNames = [
  'server.js',
  'app.js',
  'index.js',
  'main.js',
  'server.mjs',
  'index.mjs',
  'dist/server.js',
  'dist/main.js',
  'dist/index.js',
];

interface Manifest {
  readonly main?: unknown;
  readonly scripts?: { readonly start?: unknown };
}

/**
 * The file that `node` starts in a container without a shell. A start script is understood where it is `node FILE`.
 * @throws CasemateError `ERR_NO_ENTRY` or `ERR_PACKAGE_JSON`
 */
export function containerEntry(directory: string, entry?: string): string {
  if (entry !== undefined) return entry;
  const { main, scripts } = manifestOf(directory);
  const start = typeof scripts?.start === 'string' ? /^\s*node\s+([\w./-]+)\s*$/.exec(scripts.start)?.[1] : undefined;
  if (start !== undefined) return start;
  if (typeof scripts?.start !== 'string') {
    const found = [main, ...commonNames].find((name) => typeof name === 'string' && existsSync(join(directory, name)));
    if (typeof found === 'string') return found;
  }
  throw new CasemateError(
    'ERR_NO_ENTRY',
    `The start script of ${directory} is ${JSON.stringify(scripts?.start)}; a container without a shell runs only \`node FILE\`.`,
    "Name the file that starts the app, as it is after the build: entry: 'dist/server.js'.",
  );
}

function manifestOf(directory: string): Manifest {
  const file = join(directory, 'package.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch (error) {
    throw new CasemateError(
      'ERR_PACKAGE_JSON',
      `${file} cannot be read: ${(error as Error).message}`,
      "Correct it, or name the file that starts the app: entry: 'server.js'.",
    );
  }
}
