import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type { PreloadConfig } from './config';

/** What most apps load. With another set of flags, V8 takes none of the code that it compiled into Node: what is loaded later costs more. */
const usual = ['crypto', 'os', 'tty', 'zlib'];

/** What this app loads, as the build of its image has seen it; there is no such file where the app did not run then. */
function seen(file: string | undefined): readonly string[] {
  try {
    return file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as readonly string[]);
  } catch {
    return [];
  }
}

/** A name that is no module's is a global's, which Node loads when it is asked for. */
const load = (name: string): unknown => process.getBuiltinModule(name) ?? Reflect.get(globalThis, name);

/**
 * Regular expressions that backtrack too much go on in V8's other engine, which takes linear time: `^(a+)+$` ends in milliseconds.
 * It knows neither the flags i, u and v nor bounded repeats, lookahead and back-references: for those there is the watchdog.
 * Called after every import: with another set of flags, V8 compiles Node's own modules anew.
 */
export const regexp = ({ builtins }: NonNullable<PreloadConfig['regexp']>): void => {
  for (const name of [...usual, ...seen(builtins)]) load(name);
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
};
