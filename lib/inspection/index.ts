import type { Finding, Inspected, InspectionOptions } from './types';

export type { Finding, Inspected, InspectionException, InspectionOptions, Part } from './types';

/** The names that an exception may give, and a finding has. */
export const detectorNames: readonly string[] = [];

/** What is wrong with the request's path, query, headers and cookies. */
export function inspectHead(request: Inspected, options?: InspectionOptions): Finding | undefined {
  void request;
  void options;
  return undefined;
}

/** What is wrong with the request's body, read by its Content-Type and Content-Encoding. */
export function inspectBody(request: Inspected, options?: InspectionOptions): Finding | undefined {
  void request;
  void options;
  return undefined;
}
