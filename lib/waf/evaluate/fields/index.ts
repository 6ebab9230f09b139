import type { Evaluation, Inspected } from '../evaluation';
import { textOf, type Node } from '../node';
import { headerValues, queryPairs } from '../seen';
import { urlDecode } from '../transformations/url';
import { body, jsonBody } from './body';
import { cookies, headerOrder, headers } from './headers';

export type Field = (node: Node) => (evaluation: Evaluation) => Inspected;

const present = (text: string | undefined): Inspected => (text === undefined ? [] : [text]);

/** A fingerprint, or a fragment, that cannot be had: the fallback decides. */
const orFallback = (node: Node, text: string | undefined): Inspected =>
  text === undefined ? textOf(node.FallbackBehavior) === 'MATCH' : [text];

/**
 * The components of a request, by their names in FieldToMatch.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields-list.html
 */
export const fields: Readonly<Record<string, Field>> = {
  Method:
    () =>
    ({ seen }) => [seen.method],
  UriPath:
    () =>
    ({ seen }) => [seen.path],
  QueryString:
    () =>
    ({ seen }) =>
      present(seen.query),
  SingleHeader: (node) => {
    const name = textOf(node.Name) ?? '';
    return ({ seen }) => headerValues(seen, name);
  },
  SingleQueryArgument: (node) => {
    const name = (textOf(node.Name) ?? '').toLowerCase();
    return ({ seen }) =>
      queryPairs(seen.query).flatMap(([key, value]) => (urlDecode(key).toLowerCase() === name ? [value] : []));
  },
  AllQueryArguments:
    () =>
    ({ seen }) =>
      queryPairs(seen.query).map(([, value]) => value),
  Headers: headers,
  Cookies: cookies,
  HeaderOrder: headerOrder,
  Body: body,
  JsonBody: jsonBody,
  UriFragment:
    (node) =>
    ({ seen }) =>
      orFallback(node, seen.fragment),
  JA3Fingerprint:
    (node) =>
    ({ request }) =>
      orFallback(node, request.ja3),
  JA4Fingerprint:
    (node) =>
    ({ request }) =>
      orFallback(node, request.ja4),
};
