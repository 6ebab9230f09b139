import { prototypeWords } from '../words';
import type { Detector } from '../subject';

/** CWE-1321: `__proto__` as a name, in a path of names, or the way by `constructor.prototype`. */
const path = /__proto__|\bconstructor(?:\]?\[|\.|\]\.)["']?prototype\b/;
/** As all of a value: what lodash.set and the like take. */
const pathAlone = /^[\w$.[\]"'-]{0,100}(?:__proto__|constructor(?:\]?\[|\.)["']?prototype)[\w$.[\]"'-]{0,100}$/;
/** As a member in a text that some app parses. */
const member =
  /["']__proto__["'] ?:|["']constructor["'] ?: ?\{ ?["']prototype["'] ?:|\[["']?__proto__["']?\]|\b__proto__\.\w/;

export const prototypePollution: Detector = {
  name: 'prototype-pollution',
  wants: ({ topics }) => (topics & prototypeWords) !== 0,
  find: ({ isName, text, prose, lower }) => {
    if (!text.includes('__proto__') && !text.includes('constructor')) return undefined;
    if (isName) return path.exec(text)?.[0];
    if (pathAlone.test(text)) return text;
    return prose ? undefined : member.exec(lower)?.[0];
  },
};
