import type { WafRuleOf } from '../rule';
import { allOf, hasLabel, not, plainlyBelow } from '../statements';

/** Where paths are declared that take such bodies, no other does. */
export const bodySizeLimit: WafRuleOf = ({ largeBodyPaths, mode, chosen }) =>
  largeBodyPaths && {
    name: 'body-size-limit',
    action: chosen ? mode : 'block',
    status: 413,
    statement: largeBodyPaths.length
      ? allOf(hasLabel('casemate:body-size'), not(plainlyBelow(largeBodyPaths)))
      : hasLabel('casemate:body-size'),
  };
