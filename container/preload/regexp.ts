import { setFlagsFromString } from 'node:v8';

/** What most apps load. With another set of flags, V8 takes none of the code that it compiled into Node: what is loaded later costs more. */
const usual = ['node:crypto', 'node:os', 'node:tty', 'node:zlib'];

/**
 * Regular expressions that backtrack too much go on in V8's other engine, which takes linear time: `^(a+)+$` ends in milliseconds.
 * It knows neither the flags i, u and v nor bounded repeats, lookahead and back-references: for those there is the watchdog.
 * Called after every import: with another set of flags, V8 compiles Node's own modules anew.
 */
export const regexp = (): void => {
  for (const name of usual) process.getBuiltinModule(name);
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
};
