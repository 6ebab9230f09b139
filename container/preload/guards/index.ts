import { syncBuiltinESMExports } from 'node:module';
import type { GuardPolicy, Pages } from '../config';
import type { Part } from '../server';
import { guardChildProcesses } from './child-process';
import { directoryListing, watchFolders } from './directory-listing';
import { exposedMetrics } from './exposed-metrics';
import { guardFilePaths } from './file-path';
import { judge } from './guard';
import { openRedirect } from './open-redirect';
import { guardOutgoingConnections } from './outgoing-connection';
import { forget, isAnyClimbing, noteTarget } from './values';

/**
 * What no signature can tell from an honest value is told by what the app does with it. Each guard stands before one way out of
 * the app, and costs something only where the app goes it.
 */
export function guards(policy: GuardPolicy, pages: Pages): Part {
  const judged = judge(policy, pages);
  const { anyInFlight } = judged;
  guardChildProcesses(anyInFlight);
  guardOutgoingConnections(anyInFlight);
  guardFilePaths(anyInFlight, isAnyClimbing);
  watchFolders();
  syncBuiltinESMExports();
  const redirect = openRedirect(judged, policy.trustedOrigins, pages);
  const [metrics, listing] = [exposedMetrics(judged, pages), directoryListing(judged, pages)];
  return {
    request: (request) => {
      noteTarget(request);
      return false;
    },
    // An app that has chosen its answer has done what it was asked for.
    head: (request, { statusCode }) => {
      if (statusCode < 300 || statusCode > 399) forget(request);
    },
    redirect: (request, response, target) => {
      const keeper = redirect(request, response, target);
      forget(request);
      return keeper;
    },
    success: (request, response, target) => metrics(request, response, target) ?? listing(request, response, target),
  };
}
