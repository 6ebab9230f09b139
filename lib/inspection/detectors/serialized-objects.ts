import { dollar, other, slash, underscore } from '../characters';
import { serializedWords } from '../words';
import type { Detector } from '../subject';

/**
 * Functions in serialized objects (CWE-502): node-serialize's (CVE-2017-5941), serialize-to-js's, funcster's, cryo's and
 * js-yaml's before 4; and the first bytes of Java's, .NET's and Python's.
 */
const marks =
  /_\$\$nd_func\$\$_|_\$\$nd_cc\$\$_|__js_function|"__cryo_type__|!!js\/(?:function|undefined|regexp)|!!python\/(?:object|module|name)|!ruby\/object|\brO0AB[A-Z]|\baced0005|AAEAAAD\/\/\/\/\//i;

export const serializedObjects: Detector = {
  name: 'serialized-objects',
  wants: ({ kinds, topics }) =>
    (topics & serializedWords) !== 0 ||
    ((kinds & dollar) !== 0 && (kinds & underscore) !== 0) ||
    ((kinds & other) !== 0 && (kinds & slash) !== 0),
  find: ({ shown }) => marks.exec(shown)?.[0],
};
