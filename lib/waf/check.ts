import { CasemateError } from '../errors';
import { suggest } from '../suggest';
import type { WafPlan } from './build';
import type { ResponseKind } from './responses';

type Check = (value: unknown) => boolean;

const text =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

const path = text(/^\/[^\s?#]*$/);
const rate: Check = (value) => Number.isInteger(value) && Number(value) >= 10 && Number(value) <= 2_000_000_000;

/** What AWS WAF would refuse at the deployment, or what would never match anything. */
const checks: readonly (readonly [keyof WafPlan, Check, string])[] = [
  ['requestsPerFiveMinutes', rate, '10 to 2,000,000,000'],
  ['loginsPerFiveMinutes', rate, '10 to 2,000,000,000'],
  ['loginPaths', path, "paths such as '/login'"],
  ['adminPaths', path, "paths such as '/admin'"],
  ['csrfExempt', path, "paths such as '/webhooks'"],
  ['hiddenFilesExcept', path, "paths such as '/downloads'"],
  ['largeBodyPaths', path, "paths such as '/upload'"],
  [
    'hosts',
    text(/^(?:(?:\*\.)?[a-z0-9.-]+|\[[0-9a-f:]+\])$/),
    "names such as 'example.com' or '*.example.com', lower-case, without a port",
  ],
  ['methods', text(/^[A-Z][A-Z-]{0,31}$/), "methods such as 'GET'"],
  ['trustedOrigins', text(/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/), "origins such as 'https://app.example.com'"],
  ['deniedCountries', text(/^[A-Z]{2}$/), "codes of ISO 3166-1 such as 'CH'"],
];

const modes = ['count', 'block'];
const choices: readonly (readonly [keyof WafPlan, readonly string[]])[] = [
  ['mode', modes],
  ['botControl', ['COMMON', 'TARGETED']],
];

/** A value that is none of its list would fall through to the weaker one, and nobody would hear of it. */
function checkChoice(name: string, value: unknown, known: readonly string[]): void {
  if (value === undefined || known.some((one) => one === value)) return;
  const near = typeof value === 'string' ? suggest(value, known) : undefined;
  throw new CasemateError(
    'ERR_WAF_VALUE',
    `The web ACL's ${name} received ${JSON.stringify(value)}; expected ${known.join(' or ')}.`,
    near === undefined ? `Correct ${name}.` : `Did you mean ${near}?`,
  );
}

/** @throws CasemateError `ERR_WAF_VALUE` */
export function checkResponses(kind: ResponseKind | undefined): void {
  checkChoice('responses', kind, ['html', 'json']);
}

/** @throws CasemateError `ERR_WAF_VALUE` */
export function checkPlan(plan: WafPlan): void {
  for (const [name, known] of choices) checkChoice(name, plan[name], known);
  for (const [rule, mode] of Object.entries(plan.modes)) checkChoice(`rules['${rule}']`, mode, modes);
  for (const [name, accepts, expected] of checks) {
    const value = plan[name];
    const wrong = (Array.isArray(value) ? (value as unknown[]) : [value]).find(
      (one) => one !== undefined && !accepts(one),
    );
    if (wrong === undefined) continue;
    throw new CasemateError(
      'ERR_WAF_VALUE',
      `The web ACL's ${name} received ${JSON.stringify(wrong)}; expected ${expected}.`,
      `Correct ${name}.`,
    );
  }
}
