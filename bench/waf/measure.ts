import type { Measured } from '../../lib/docs/waf-page';
import type { OfflineWebAcl, WafRequest } from '../../lib/waf/testing';

export interface Judged {
  readonly set: string;
  readonly carrier: string;
  readonly request: WafRequest;
}

/** By set and carrier, in the order in which they first come. `worst` says which of several answers counts. */
export function measured(
  acls: readonly OfflineWebAcl[],
  requests: readonly Judged[],
  worst: (stopped: readonly boolean[]) => boolean,
  told: (one: Judged, stopped: boolean) => void = () => undefined,
): Measured[] {
  const rows = new Map<string, { set: string; carrier: string; requests: number; stopped: number }>();
  for (const one of requests) {
    const key = `${one.set}\n${one.carrier}`;
    const row = rows.get(key) ?? { set: one.set, carrier: one.carrier, requests: 0, stopped: 0 };
    const stopped = worst(acls.map((acl) => acl.evaluate(one.request).action === 'BLOCK'));
    row.requests++;
    if (stopped) row.stopped++;
    rows.set(key, row);
    told(one, stopped);
  }
  return [...rows.values()];
}

export const allStopped = (answers: readonly boolean[]): boolean => answers.every(Boolean);
export const anyStopped = (answers: readonly boolean[]): boolean => answers.some(Boolean);
