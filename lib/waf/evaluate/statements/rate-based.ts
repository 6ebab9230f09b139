import type { Compile } from '../compile';
import { forwarded } from '../addresses';
import { transformationsOf } from '../component';
import type { Evaluation } from '../evaluation';
import { isNode, listOf, nodeOf, numberOf, single, textOf, type Node } from '../node';
import { cookiePairs, headerValues, queryPairs } from '../seen';
import { urlDecode } from '../transformations/url';

/** What requests are counted by; `undefined` where a request has none: it is not counted. */
type Key = (evaluation: Evaluation) => string | undefined;

const named =
  (all: (evaluation: Evaluation, name: string) => string | undefined) =>
  (node: Node): Key | string => {
    const name = textOf(node.Name) ?? '';
    const steps = transformationsOf(node.TextTransformations);
    if (typeof steps === 'string') return steps;
    return (evaluation) => {
      const text = all(evaluation, name);
      return text === undefined ? undefined : steps.reduce((done, step) => step(done), text);
    };
  };

const firstForwarded = (evaluation: Evaluation, config: Node): string | undefined => {
  const from = forwarded(evaluation.seen, config);
  return from && 'addresses' in from ? from.addresses[0] : undefined;
};

const customKeys: Readonly<Record<string, (node: Node, statement: Node) => Key | string>> = {
  Header: named(({ seen }, name) => headerValues(seen, name)[0]),
  Cookie: named(({ seen }, name) => cookiePairs(seen).find(([key]) => key === name)?.[1]),
  QueryArgument: named(
    ({ seen }, name) =>
      queryPairs(seen.query).find(([key]) => urlDecode(key).toLowerCase() === name.toLowerCase())?.[1],
  ),
  QueryString: named(({ seen }) => seen.query),
  UriPath: named(({ seen }) => seen.path),
  HTTPMethod:
    () =>
    ({ seen }) =>
      seen.method,
  IP:
    () =>
    ({ clientIp }) =>
      clientIp,
  ForwardedIP: (_, statement) => (evaluation) => firstForwarded(evaluation, nodeOf(statement.ForwardedIPConfig)),
  LabelNamespace: (node) => {
    const namespace = textOf(node.Namespace) ?? '';
    return ({ labels, prefix }) =>
      [...labels].find((label) => label.startsWith(namespace) || label.startsWith(`${prefix}${namespace}`));
  },
  ASN:
    () =>
    ({ request }) =>
      String(request.asn ?? 0),
  JA3Fingerprint:
    () =>
    ({ request }) =>
      request.ja3,
  JA4Fingerprint:
    () =>
    ({ request }) =>
      request.ja4,
};

function keyOf(statement: Node): Key | string {
  switch (textOf(statement.AggregateKeyType)) {
    case 'IP':
      return ({ clientIp }) => clientIp;
    case 'CONSTANT':
      return () => '';
    case 'FORWARDED_IP':
      return (evaluation) => firstForwarded(evaluation, nodeOf(statement.ForwardedIPConfig));
    case 'CUSTOM_KEYS': {
      const keys = listOf(statement.CustomKeys).map((item) => {
        const [kind = '', node = {}] = single(nodeOf(item)) ?? [];
        const make = Object.hasOwn(customKeys, kind) ? customKeys[kind] : undefined;
        return make ? make(node, statement) : `the aggregation key ${kind || JSON.stringify(item)}`;
      });
      const missing = keys.find((key) => typeof key === 'string');
      if (missing !== undefined) return missing;
      return (evaluation) => {
        const values = keys.map((key) => (typeof key === 'string' ? undefined : key(evaluation)));
        return values.includes(undefined) ? undefined : JSON.stringify(values);
      };
    }
    default:
      return `the aggregation ${JSON.stringify(statement.AggregateKeyType)}`;
  }
}

/** The times of requests, oldest first; those before `from` no longer count. */
interface Counted {
  times: number[];
  from: number;
}

/**
 * Matches from the first request over the limit on, as long as more than the limit lie within the window. AWS WAF looks only every
 * few seconds and may be some requests late. https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export const rateBased: Compile = (node, { statement, unsupported }) => {
  const limit = numberOf(node.Limit, NaN);
  const window = numberOf(node.EvaluationWindowSec, 300) * 1000;
  const key = keyOf(node);
  if (Number.isNaN(limit)) return unsupported(`the limit ${JSON.stringify(node.Limit)}`);
  if (typeof key === 'string') return unsupported(key);
  const scope = isNode(node.ScopeDownStatement) ? statement(node.ScopeDownStatement) : undefined;
  const config = node.AggregateKeyType === 'FORWARDED_IP' ? nodeOf(node.ForwardedIPConfig) : undefined;
  const counts = new Map<string, Counted>();
  return (evaluation) => {
    const inScope = scope?.(evaluation) ?? (scope ? undefined : true);
    if (!inScope) return inScope;
    const fallback = config && forwarded(evaluation.seen, config);
    if (fallback && 'fallback' in fallback) return fallback.fallback;
    const value = key(evaluation);
    if (value === undefined) return false;
    const counted = counts.get(value) ?? { times: [], from: 0 };
    counts.set(value, counted);
    counted.times.push(evaluation.now);
    while ((counted.times[counted.from] ?? Infinity) <= evaluation.now - window) counted.from++;
    if (counted.from > 10_000) {
      counted.times = counted.times.slice(counted.from);
      counted.from = 0;
    }
    const met = counted.times.length - counted.from > limit;
    if (met) evaluation.details.push({ statement: 'RateBasedStatement', text: value });
    return met;
  };
};
