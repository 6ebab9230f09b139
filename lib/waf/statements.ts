import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { Statement } from './rule';

type Field = wafv2.CfnWebACL.FieldToMatchProperty;

/** AWS WAF takes no longer regular expression. https://docs.aws.amazon.com/waf/latest/developerguide/limits.html */
const longest = 512;

/** Without lookaround, which AWS WAF supports in part only. */
const escape = (text: string): string => text.replace(/[.*+?^$()|[\]{}\\-]/g, '\\$&');

export const transformed = (types: readonly string[]): { priority: number; type: string }[] =>
  (types.length ? types : ['NONE']).map((type, priority) => ({ priority, type }));

export const matches = (regexString: string, fieldToMatch: Field, ...types: readonly string[]): Statement => ({
  regexMatchStatement: { regexString, fieldToMatch, textTransformations: transformed(types) },
});

export const allOf = (...statements: readonly Statement[]): Statement => {
  const [first] = statements;
  return statements.length === 1 && first ? first : { andStatement: { statements: [...statements] } };
};

export const anyOf = (...statements: readonly Statement[]): Statement => {
  const [first] = statements;
  return statements.length === 1 && first ? first : { orStatement: { statements: [...statements] } };
};

export const not = (statement: Statement): Statement => ({ notStatement: { statement } });

/** From any of the IP sets. */
export const fromAddresses = (arns: readonly string[]): Statement =>
  anyOf(...arns.map((arn) => ({ ipSetReferenceStatement: { arn } })));

export const hasLabel = (key: string): Statement => ({ labelMatchStatement: { scope: 'LABEL', key } });

/** As few regular expressions as hold all alternatives. */
export function alternatives(before: string, texts: readonly string[], after: string): string[] {
  const whole = (some: readonly string[]): string => `${before}(?:${some.join('|')})${after}`;
  const groups: string[][] = [];
  for (const text of texts) {
    const last = groups.at(-1);
    if (last && whole([...last, text]).length <= longest) last.push(text);
    else groups.push([text]);
  }
  return groups.map(whole);
}

const stem = (path: string): string => path.replace(/\/+$/, '');
const spellings = ['URL_DECODE', 'NORMALIZE_PATH_WIN'] as const;

/** The paths alone, in any spelling: for rules that refuse. */
export const exactly = (paths: readonly string[]): Statement =>
  anyOf(
    ...alternatives('(?i)^', paths.map(stem).map(escape), '/?$').map((expression) =>
      matches(expression, { uriPath: {} }, ...spellings),
    ),
  );

/** The paths and all below them, in any spelling: for rules that refuse. */
export const below = (paths: readonly string[]): Statement =>
  anyOf(
    ...alternatives('(?i)^', paths.map(stem).map(escape), '(?:/|$)').map((expression) =>
      matches(expression, { uriPath: {} }, ...spellings),
    ),
  );

/** One segment of a path, spelled plainly. */
const segment = '[^/.%\\\\][^/%\\\\]*';

const plainly = (stems: readonly string[]): Statement =>
  anyOf(...alternatives('^', stems, `(?:/${segment})*/?$`).map((expression) => matches(expression, { uriPath: {} })));

/**
 * The paths and all below them, spelled plainly: for what lets pass. Nothing encoded, no backslash, no segment that is empty or begins
 * with a dot: what WAF and the app could read as two different paths does not match.
 */
export const plainlyBelow = (paths: readonly string[]): Statement => plainly(paths.map(stem).map(escape));

/** As `plainlyBelow`; a segment that is `*` is any one: `/users/*\/notes`. */
export const plainlyBelowAny = (paths: readonly string[]): Statement =>
  plainly(
    paths.map((path) =>
      stem(path)
        .split('/')
        .map((part) => (part === '*' ? segment : escape(part)))
        .join('/'),
    ),
  );

/** Any of the texts, whole, in a header. */
export const headerIs = (name: string, texts: readonly string[], before = '^', after = '$'): Statement =>
  anyOf(
    ...alternatives(before, texts, after).map((expression) => matches(expression, { singleHeader: { Name: name } })),
  );

export const literally = escape;
