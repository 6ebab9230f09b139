import { isIP } from 'node:net';
import { isUint8Array } from 'node:util/types';
import { CasemateError } from '../../errors';
import { suggest } from '../../suggest';
import { isNode } from './node';
import type { WafRequest } from './request';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const listOf =
  (accepts: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(accepts);

const text: readonly [Check, string] = [isText, 'text'];
const number: readonly [Check, string] = [isNumber, 'a number'];

const fields: Readonly<Record<keyof WafRequest, readonly [accepts: Check, expected: string]>> = {
  method: text,
  uri: [isText, "a path with its query, such as '/search?q=a'"],
  headers: [isNode, "an object such as { 'user-agent': 'curl' }"],
  body: [(value) => isText(value) || isUint8Array(value), 'text or bytes: JSON.stringify what is an object'],
  clientIp: [(value) => isText(value) && isIP(String(value)) !== 0, "an address such as '203.0.113.7'"],
  country: text,
  region: text,
  asn: number,
  time: number,
  ja3: text,
  ja4: text,
  tokens: [listOf((one) => one === 'captcha' || one === 'challenge'), "a list of 'captcha' and 'challenge'"],
  managedRules: [listOf(isText), "a list such as ['common/CrossSiteScripting_BODY']"],
};

/** A value as a message shows it; `JSON.stringify` has no words for what is undefined, and none for a BigInt. */
const shown = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'a list' : 'an object') : String(value);
};

const refused = (field: string, value: unknown, expected: string): CasemateError =>
  new CasemateError(
    'ERR_WAF_REQUEST',
    `The request's ${field} received ${shown(value)}; expected ${expected}.`,
    `Correct ${field}.`,
  );

/** What is no request would be let pass by every rule, and the test that asks with it would say nothing. @throws CasemateError `ERR_WAF_REQUEST` */
export function checkRequest(request: WafRequest): void {
  if (!isNode(request)) {
    throw new CasemateError(
      'ERR_WAF_REQUEST',
      `evaluate received ${shown(request)}; expected a request.`,
      "Give it an object: evaluate({ uri: '/search?q=a' }).",
    );
  }
  const unknown = Object.keys(request).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    // A URL is the one thing that other programs call otherwise.
    const near = unknown === 'url' ? 'uri' : suggest(unknown, Object.keys(fields));
    throw new CasemateError(
      'ERR_WAF_REQUEST',
      `The request has a field ${unknown}, which is none of ${Object.keys(fields).join(', ')}.`,
      near === undefined ? `Leave ${unknown} out.` : `Did you mean ${near}?`,
    );
  }
  for (const [name, [accepts, expected]] of Object.entries(fields)) {
    const value: unknown = request[name as keyof WafRequest];
    if ((value === undefined && name !== 'uri') || accepts(value)) continue;
    throw refused(name, value, expected);
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!isText(value) && !listOf(isText)(value))
      throw refused(`headers['${name}']`, value, 'text, or a list of texts');
  }
}
