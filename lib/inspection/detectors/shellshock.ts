import { brace, parenthesis } from '../characters';
import type { Detector } from '../subject';

/** CVE-2014-6271: a function's definition as all of a value's beginning. In code, `() {` has a name before it. */
const definition = /^[\s"'=]{0,4}\( ?\) ?\{/;

export const shellshock: Detector = {
  name: 'shellshock',
  wants: ({ kinds }) => (kinds & parenthesis) !== 0 && (kinds & brace) !== 0,
  find: ({ lower }) => definition.exec(lower)?.[0],
};
