import { single, type Node } from './node';
import type { WafRequest } from './request';

export type Action = 'ALLOW' | 'BLOCK' | 'COUNT' | 'CAPTCHA' | 'CHALLENGE';

/** The action of `{"Block": {...}}`. */
export const actionOf = (node: Node): Action => (single(node)?.[0].toUpperCase() ?? 'COUNT') as Action;

/** Whether an action is the last word. CAPTCHA and Challenge let pass, and count, who has solved them. */
export const ends = (action: Action, { tokens = [] }: WafRequest): action is Exclude<Action, 'COUNT'> =>
  action === 'ALLOW' ||
  action === 'BLOCK' ||
  (action === 'CAPTCHA' && !tokens.includes('captcha')) ||
  (action === 'CHALLENGE' && !tokens.includes('challenge'));
