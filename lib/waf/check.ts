import { CasemateError } from '../errors';
import type { WafPlan } from './build';

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

/** @throws CasemateError `ERR_WAF_VALUE` */
export function checkPlan(plan: WafPlan): void {
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
