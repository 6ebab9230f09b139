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

/** What only a shell understands: the image has none. */
const forShells = /[|&;<>()$`\\"'*?[\]#~%!{}\n]/;

/** Programs that install others, or start what package.json does not name. */
const notOurs = new Set(['npm', 'npx', 'yarn', 'pnpm', 'bun', 'deno', 'sh', 'bash', 'env', 'cross-env', 'nodemon']);

/** A start script as arguments of `node`: `node FILE ...`, or a program of a package, which npm links in node_modules/.bin. */
function wordsOf(script: string, port: number): readonly string[] | undefined {
  // What the container says itself, and these two are known here.
  const plain = script
    .trim()
    .replace(/^NODE_ENV=production\s+/, '')
    .replace(/\$(?:PORT\b|\{PORT\})/g, String(port))
    .replace(/\$(?:HOST\b|\{HOST\})/g, '127.0.0.1');
  if (forShells.test(plain)) return undefined;
  const [program = '', ...words] = plain.split(/\s+/);
  if (program === 'node') return words.some((word) => !word.startsWith('-')) ? words : undefined;
  if (notOurs.has(program) || !/^[\w.-]+$/.test(program)) return undefined;
  return [`node_modules/.bin/${program}`, ...words];
}

/**
 * The arguments of `node` that start the app in a container without a shell.
 * @param port the value of `$PORT` in a start script
 * @throws CasemateError `ERR_NO_ENTRY` or `ERR_PACKAGE_JSON`
 */
export function containerEntry(directory: string, port: number, entry?: string): readonly string[] {
  if (entry !== undefined) return [entry];
  const { main, scripts } = manifestOf(directory);
  const start = scripts?.start;
  if (typeof start === 'string') {
    const words = wordsOf(start, port);
    if (words) return words;
  } else {
    const found = [main, ...commonNames].find((name) => typeof name === 'string' && existsSync(join(directory, name)));
    if (typeof found === 'string') return [found];
  }
  throw new CasemateError(
    'ERR_NO_ENTRY',
    typeof start === 'string'
      ? `The start script of ${directory} is ${JSON.stringify(start)}; a container without a shell runs \`node FILE\` or the program of a package.`
      : `Nothing in ${directory} says how the app starts: no start script, no main, no server.js, app.js or index.js.`,
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
