import type { Inspected } from '../evaluation';

/** What AWS WAF does with a component of which it sees only the beginning. */
export function oversized(handling: string | undefined, beginning: () => Inspected): Inspected {
  if (handling === 'MATCH') return true;
  if (handling === 'NO_MATCH') return false;
  return beginning();
}
