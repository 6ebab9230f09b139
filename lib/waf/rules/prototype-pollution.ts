import type { WafRuleOf } from '../rule';
import { allOf, anyOf, matches } from '../statements';
import { decoded, jsonKeys, jsonKeysOrBody } from './json';

/** A whole key: `__proto__`, or a path that a careless `set` walks: `a.__proto__.b`, `constructor.prototype.b`. */
const key =
  '^(?:[^\\s=&]*[.\\[\\]])?(?:__proto__|constructor["\']?\\]?[.\\[]["\']?prototype)(?:["\'.\\[\\]][^\\s=&]*)?$';

/** The name of a parameter: `__proto__=`, `a[__proto__][b]=`, `constructor.prototype.b=`; in multipart `name="__proto__"`. */
const name =
  '(?:^|&)__proto__=|(?:__proto__|constructor["\']?\\]?[.\\[]["\']?prototype)["\']?[.\\[\\]][^&=]*=|name="[^"\\r\\n]*(?:__proto__|constructor\\]?[.\\[]prototype)';

/** JSON in a text: `{"__proto__":`, `"constructor":{"prototype":`. */
const inText = '[{,]\\s*["\']?__proto__["\']?\\s*:|constructor["\']?\\s*:\\s*\\{\\s*["\']?prototype["\']?\\s*:';

/** Keys by which a careless merge reaches Object.prototype (CWE-1321). */
export const prototypePollution: WafRuleOf = ({ mode }) => ({
  name: 'prototype-pollution',
  action: mode,
  statement: anyOf(
    matches(`${name}|${inText}`, { queryString: {} }, ...decoded),
    matches(`${key}|${name}|${inText}`, jsonKeysOrBody, ...decoded),
    // `constructor` that holds an object, with `prototype` anywhere: a racing car has a constructor too, but by its name.
    allOf(
      matches('"constructor"\\s*:\\s*\\{', { body: { oversizeHandling: 'CONTINUE' } }, 'JS_DECODE'),
      matches('^prototype$', jsonKeys, 'JS_DECODE'),
    ),
  ),
});
