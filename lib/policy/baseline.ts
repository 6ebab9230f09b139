import { readFileSync } from 'node:fs';
import { CasemateError } from '../errors';
import { fingerprint, type Finding } from './finding';

/** Findings that were there when a team began to look: only new ones count. */
interface Baseline {
  readonly version: 1;
  /** `rule|part|file|logical id` */
  readonly findings: readonly string[];
}

/** @throws CasemateError `ERR_BASELINE` */
function readBaseline(file: string): ReadonlySet<string> {
  let problem: string;
  try {
    const { version, findings } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Baseline>;
    if (version === 1 && Array.isArray(findings)) return new Set(findings);
    problem = `${file} is no baseline of version 1.`;
  } catch (error) {
    problem = `The baseline ${file} cannot be read: ${(error as Error).message}.`;
  }
  throw new CasemateError(
    'ERR_BASELINE',
    problem,
    `Write it with: casemate check ... --baseline ${file} --write-baseline`,
  );
}

export function withoutBaseline(findings: readonly Finding[], file: string): readonly Finding[] {
  const old = readBaseline(file);
  return findings.filter((finding) => !old.has(fingerprint(finding)));
}

export function baselineOf(findings: readonly Finding[]): string {
  const baseline: Baseline = { version: 1, findings: [...new Set(findings.map(fingerprint))].sort() };
  return `${JSON.stringify(baseline, undefined, 2)}\n`;
}
