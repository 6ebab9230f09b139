/** The words of cdk-nag. What cannot be known is not applicable. */
export type Compliance = 'compliant' | 'non-compliant' | 'not-applicable';

/** A verdict on a whole resource, or what in it is not compliant: the names of containers, or of parts. */
export type Verdict = Compliance | readonly string[];

/** Of what must be true; undefined where it cannot be known. */
export const compliantIf = (fine: boolean | undefined): Compliance =>
  fine === undefined ? 'not-applicable' : fine ? 'compliant' : 'non-compliant';

/** One verdict of several parts by their names. */
export function together(parts: readonly (readonly [name: string, compliance: Compliance])[]): Verdict {
  const faults = parts.filter(([, compliance]) => compliance === 'non-compliant').map(([name]) => name);
  if (faults.length) return [...new Set(faults)];
  return parts.some(([, compliance]) => compliance === 'compliant') ? 'compliant' : 'not-applicable';
}
