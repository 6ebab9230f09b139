import { detectors } from './detectors';
import { securityScanner } from './detectors/security-scanner';

export { inspectBody } from './body';
export { inspectHead } from './head';
export type { Finding, Inspected, InspectionException, InspectionOptions, Part } from './types';

/** The names that a finding has, and an exception may give. */
export const detectorNames: readonly string[] = [
  ...detectors.map(({ name }) => name),
  securityScanner.name,
  'undecodable-body',
];
