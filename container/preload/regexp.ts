import { setFlagsFromString } from 'node:v8';

/**
 * Regular expressions that backtrack too much go on in V8's other engine, which takes linear time: `^(a+)+$` ends in milliseconds.
 * It knows neither the flags i, u and v nor bounded repeats, lookahead and back-references: for those there is the watchdog.
 * Called after every import: with another set of flags, V8 compiles Node's own modules anew.
 */
export const regexp = (): void => {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
};
