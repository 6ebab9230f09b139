import type { Pages } from '../config';
import type { Part } from '../server';
import { inPlaceOf, type Judge } from './guard';

/** Prometheus' text format, and OpenMetrics. No page for people has these types. */
const metrics = /^text\/plain\s*;.*\bversion=0\.0\.4\b|^application\/openmetrics-text\b/i;

/**
 * Metrics that anybody may read (CWE-497): routes, versions, how many users there are. Who collects them asks
 * the app itself, within its network; who must come through the front makes an exception of the path.
 */
export const exposedMetrics =
  ({ answer }: Judge, pages: Pages): NonNullable<Part['success']> =>
  (request, response) => {
    const type = response.getHeader('content-type');
    if (typeof type !== 'string' || !metrics.test(type)) return undefined;
    return answer(request, 'exposed-metrics', type) ? inPlaceOf(request, pages) : undefined;
  };
