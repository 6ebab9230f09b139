import type { WafRuleOf } from '../rule';
import { allOf, anyOf, matches } from '../statements';
import { decoded, jsonKeysOrBody } from './json';

/** `__proto__`, also inside what is left of it once an app has cut one out; `constructor.prototype` as a careless `set` walks it. */
const polluting = '(?:__proto__\\w*|constructor["\']?\\]?\\s*[.\\[]\\s*["\']?prototype)';

/** A whole key: `__proto__`, `a.__proto__.b`, `constructor.prototype.b`. */
const key = `^[^\\s=&]*${polluting}[^\\s=&]*$`;

/** The name of a parameter: `__proto__=`, `a[__proto__][b]=`, `constructor.prototype.b=`; in multipart `name="__proto__"`. */
const name = `${polluting}(?:["'.\\[\\]][^&=]*)?=|name="[^"\\r\\n]*${polluting}`;

/** JSON in a text: `{"__proto__":`, `"constructor":{"prototype":`. */
const inText = `[{,][\\s+]*["']?${polluting}(?:\\.[^"':]*)?["']?[\\s+]*:|constructor["']?[\\s+]*:[\\s+]*\\{[\\s+]*["']?prototype["']?[\\s+]*:`;

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
      matches('^prototype$|"prototype"\\s*:\\s*\\{', jsonKeysOrBody, 'JS_DECODE'),
    ),
  ),
});
