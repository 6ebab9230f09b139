import type { Finding } from '../finding';
import type { Unreadable } from '../read';

export interface Checked {
  readonly findings: readonly Finding[];
  /** The templates that were looked at, as they are shown. */
  readonly files: readonly string[];
  /** What could not be looked at: a report without it would say that all is well. */
  readonly unreadable: readonly Unreadable[];
  readonly date: Date;
}

/** The whole text of a report. */
export type Report = (checked: Checked) => string;

/** By file, in the order of the first finding of each. */
export function byFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const files = new Map<string, Finding[]>();
  for (const finding of findings) {
    const same = files.get(finding.file);
    if (same) same.push(finding);
    else files.set(finding.file, [finding]);
  }
  return files;
}
