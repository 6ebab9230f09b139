import type { Compile } from '../compile';
import { sqliMatch, xssMatch } from './attacks';
import { byteMatch } from './byte-match';
import { labelMatch } from './label-match';
import { and, not, or } from './logical';
import { asnMatch, geoMatch, ipSetReference } from './origin';
import { rateBased } from './rate-based';
import { regexMatch, regexPatternSet } from './regex';
import { sizeConstraint } from './size';

/** AWS WAF's statements, by their names in templates; rule groups are in ../rule-groups.ts. */
export const statements: Readonly<Record<string, Compile>> = {
  AndStatement: and,
  AsnMatchStatement: asnMatch,
  ByteMatchStatement: byteMatch,
  GeoMatchStatement: geoMatch,
  IPSetReferenceStatement: ipSetReference,
  LabelMatchStatement: labelMatch,
  NotStatement: not,
  OrStatement: or,
  RateBasedStatement: rateBased,
  RegexMatchStatement: regexMatch,
  RegexPatternSetReferenceStatement: regexPatternSet,
  SizeConstraintStatement: sizeConstraint,
  SqliMatchStatement: sqliMatch,
  XssMatchStatement: xssMatch,
};
