import type { WafRuleOf } from '../rule';
import { bodySize } from './body-size';
import { common } from './common';
import { ipReputation } from './ip-reputation';
import { knownBadInputs } from './known-bad-inputs';
import { loginLimit } from './login-limit';
import { nosqlOperators } from './nosql-operators';
import { prototypePollution } from './prototype-pollution';
import { rateLimit } from './rate-limit';
import { sqlInjection } from './sql-injection';

/** Every rule of the web ACL; the order is the priority: the cheap and certain first. */
export const rules: readonly WafRuleOf[] = [
  ipReputation,
  rateLimit,
  loginLimit,
  bodySize,
  knownBadInputs,
  sqlInjection,
  nosqlOperators,
  prototypePollution,
  common,
];
