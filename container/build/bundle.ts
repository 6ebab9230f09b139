import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CasemateError } from '../../lib/errors';
import type { Plan } from './plan';
import { run } from './run';

/** The version that was tried. */
const esbuild = 'esbuild@0.25.12';

/** The file among the arguments of Node. */
export const entryOf = (command: readonly string[]): string => command.find((word) => !word.startsWith('-')) ?? '';

/** What starts the bundle (bundled.ts): beside the file that it stands for, so that relative paths still lead where they did. */
export const bundleOf = (entry: string): string => entry.replace(/\.[cm]?js$/, '') + '.bundle.cjs';

/** The bundle itself. */
const sourceOf = (bundle: string): string => bundle.replace(/cjs$/, 'source.cjs');

/**
 * With `--keep-names`, what esbuild has to call something else keeps its name, such as a class `Event` that an app takes a table's name from. It
 * tells every function, though, at each turn of the scope that it stands in: a tenth of Express's start. Those that have their name
 * need not be told.
 */
export const withoutNeedlessNames = (text: string): string => text.replace(/^ *__name\(([\w$]+), "\1"\);\n/gm, '');

/** One CommonJS file of all that the app imports; native code and what is not there stay imports. */
export function bundle({ command, folder }: Plan): void {
  const cwd = join('/app', folder);
  const file = entryOf(command);
  const entry = file.replace(/\.bundle\.cjs$/, '');
  const source = ['.js', '.cjs', '.mjs', '']
    .map((extension) => entry + extension)
    .find((name) => existsSync(join(cwd, name)));
  const { status } = run(
    [
      'npm',
      'exec',
      '--yes',
      `--package=${esbuild}`,
      '--',
      'esbuild',
      source ?? entry,
      '--bundle',
      '--platform=node',
      '--format=cjs',
      '--external:*.node',
      '--keep-names',
      '--log-level=error',
      '--define:import.meta.url=__casemateUrl',
      '--banner:js=const __casemateUrl=require("node:url").pathToFileURL(__filename).href;',
      `--outfile=${sourceOf(file)}`,
    ],
    { cwd },
  );
  if (status === 0) {
    const written = join(cwd, sourceOf(file));
    // Of an entry that is a program by itself, the line for the shell comes along.
    writeFileSync(written, withoutNeedlessNames(readFileSync(written, 'utf8').replace(/^#!.*/, '')));
    copyFileSync(join(__dirname, 'bundled.js'), join(cwd, file));
    return;
  }
  throw new CasemateError(
    'ERR_BUNDLE',
    `${entry} could not be made into one file; what esbuild said is above.`,
    'Leave the option bundle out: an app that imports by computed names, or awaits at the top of a module, is not for it.',
  );
}
