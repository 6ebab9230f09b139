import { checkPlan } from './check';
import { checkRules, withExceptions, type WafException } from './exceptions';
import type { Mode, WafOptions, WafRule } from './rule';
import { rules, type RuleName } from './rules';

export interface WafPlan extends Omit<WafOptions, 'chosen'> {
  /** Rules that do not follow `mode`. */
  readonly modes: Readonly<Partial<Record<RuleName, Mode>>>;
  readonly exceptions: readonly WafException[];
}

/**
 * The rules of a web ACL in the order of their priorities.
 * @throws CasemateError `ERR_WAF_VALUE`, `ERR_WAF_RULE`, `ERR_WAF_EXCEPTION` or `ERR_WAF_PARAMETER`
 */
export function buildRules(plan: WafPlan): WafRule[] {
  checkPlan(plan);
  const { modes, exceptions, ...options } = plan;
  checkRules(modes);
  const made = (Object.keys(rules) as RuleName[]).flatMap((name) => {
    const mode = modes[name];
    return rules[name]({ ...options, mode: mode ?? options.mode, chosen: mode !== undefined }) ?? [];
  });
  return withExceptions(made, exceptions);
}
