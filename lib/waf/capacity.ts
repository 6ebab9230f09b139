import { CasemateError } from '../errors';
import type { WafRule } from './rule';

/** AWS WAF refuses a web ACL over this. https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html */
const most = 5000;

/** The sum of the rules' capacity, in WCU. @throws CasemateError `ERR_WEB_ACL_CAPACITY` */
export function capacityOf(rules: readonly WafRule[]): number {
  const total = rules.reduce((sum, { capacity }) => sum + capacity, 0);
  if (total <= most) return total;
  const dearest = [...rules].sort((a, b) => b.capacity - a.capacity).slice(0, 3);
  throw new CasemateError(
    'ERR_WEB_ACL_CAPACITY',
    `The web ACL would need ${total} capacity units; AWS WAF takes ${most}.`,
    `Leave rules out; the dearest are ${dearest.map(({ name, capacity }) => `${name} (${capacity})`).join(', ')}.`,
  );
}
