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
 * @throws CasemateError `ERR_NO_ENTRY`
 */
export function containerEntry(directory: string, entry?: string): string {
  if (entry !== undefined) return entry;
  const { main, scripts } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
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
