import type { WafRuleOf } from '../rule';
import { alternatives, anyOf, literally, matches, not } from '../statements';

const usual = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Methods that the app takes; a list of one's own is enforced at once. */
export const methods: WafRuleOf = ({ methods, mode, chosen }) => ({
  name: 'methods',
  action: methods && !chosen ? 'block' : mode,
  status: 405,
  statement: not(
    anyOf(
      ...alternatives('^', (methods ?? usual).map(literally), '$').map((expression) =>
        matches(expression, { method: {} }),
      ),
    ),
  ),
});
