import type { WafRuleOf } from '../rule';
import { anyOf, matches } from '../statements';
import { decoded, jsonKeysOrBody, jsonValues } from './json';

/**
 * What MongoDB and its like take for an operator, of queries and of updates. https://www.mongodb.com/docs/manual/reference/operator/
 * Not `$filter`, `$select`, `$count` and the like, with which OData's parameters begin; not `$set` and `$unset`, which analytics send
 * (PostHog) and which give an attacker no more than the fields in them.
 */
const operator =
  '\\$(?:[gl]te?|eq|ne|n?in|n?or|not|and|exists|type|regex|options|where|expr|mod|text|all|elemmatch|size|jsonschema|comment|function|accumulator|near\\w*|geo\\w+|bits\\w+|inc|push|pull\\w*|addtoset|rename|lookup|merge|out)';

/** `a[$ne]=` and `a.$ne=`, in multipart `name="a[$ne]"`; `$where=`, which may stand alone. */
const name =
  '[.\\[]["\']?\\$[a-z]+(?:[\\]\\["\'.][^=&]*)?(?:=|"[;\\r\\n])|(?:^|&)\\$(?:where|n?or|and|expr|text)(?:[.\\[][^=&]*)?=';

/** `{"$ne":`, `{ $ne:`, `, $where:`, `[$ne]`, and what begins with `$where:`; "use $gt: it is greater" is none. */
const inText =
  '(?:(?:^|[={,\\[])[\\s+]*["\']?|["\'])\\$(?:[gl]te?|eq|ne|n?in|x?n?or|not|and|exists|type|regex|where|expr|comment|text|all|elemmatch|size|mod|slice|div|like|between)["\']?[\\s+]*[:\\]]';

/**
 * Operators where a value was expected: `a[$ne]=` in queries and forms, `{"a": {"$gt": ""}}` in JSON (CWE-943). APIs that are made of
 * them (Feathers, Strapi) need an exception.
 */
export const nosqlOperators: WafRuleOf = ({ mode }) => ({
  name: 'nosql-operators',
  action: mode,
  statement: anyOf(
    matches(`(?i)${name}|${inText}`, { queryString: {} }, ...decoded),
    matches(`(?i)^${operator}$|${name}|${inText}`, jsonKeysOrBody, ...decoded),
    matches(`(?i)${name}|${inText}`, jsonValues, ...decoded),
  ),
});
