import { underscore, letter } from '../characters';
import type { Detector } from '../subject';

/**
 * Functions in serialized objects (CWE-502): node-serialize's (CVE-2017-5941), serialize-to-js's, funcster's, cryo's and
 * js-yaml's before 4; and the first bytes of Java's, .NET's and Python's.
 */
const marks =
  /_\$\$nd_func\$\$_|_\$\$nd_cc\$\$_|__js_function|"__cryo_type__|!!js\/(?:function|undefined|regexp)|!!python\/(?:object|module|name)|!ruby\/object|\brO0AB[A-Z]|\baced0005|AAEAAAD\/\/\/\/\/|(?:^|[;{])[oc]:\d{1,4}:"[\w\\]{1,80}":\d{1,4}:\{/i;

export const serializedObjects: Detector = {
  name: 'serialized-objects',
  needs: underscore | letter,
  find: ({ shown }) => marks.exec(shown)?.[0],
};
