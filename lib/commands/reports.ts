import type { AccessLogEntry } from '../local/front';
import { refusals } from '../refusals';

/** What a team may do about a report, by the concern that made it. */
const cures: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'admin-paths': 'close it to all but adminClients, or open it, in adminPaths',
    'app-errors': 'the original is above, by the same id',
    cookies: 'scripts can read a cookie; if it holds a session, name it in sessionCookies',
    cors: 'list the origins in trustedOrigins, or let the app keep a list',
    inspection:
      "the app's log has what was found, by the same id; if it was honest, make an entry of inspectionExcept of it",
    'duplicate-parameters': 'say in duplicateParameters what becomes of such a parameter',
  }),
);

/** Pairs of concern and path to remember: clients choose paths. */
const most = 100;

/**
 * Turns requests that concerns let pass and want looked at into lines for people: one for each concern and path, and none
 * once there were many.
 */
export function reporter(): (entry: AccessLogEntry) => string[] {
  const told = new Set<string>();
  return ({ reported = '', method = '', path = '', requestId = '' }) =>
    reported
      .split(' ')
      .filter(Boolean)
      .flatMap((concern) => {
        const pair = `${concern} ${path}`;
        if (told.has(pair) || told.size === most) return [];
        told.add(pair);
        const cure = cures.get(concern);
        const line = `${method} ${path}, reported by ${concern} (request id ${requestId})${cure === undefined ? '' : `: ${cure}`}`;
        return told.size === most ? [line, 'More reports are not shown; --json shows all.'] : [line];
      });
}

/**
 * Turns refused requests into lines for people: at most one a second for each concern, the first of which says what to do
 * where the request was honest.
 */
export function refuser(): (entry: AccessLogEntry) => string[] {
  const told = new Map<string, string>();
  return ({ refusedBy = '', status = '', method = '', path = '', requestId = '', time = '' }) => {
    if (!refusedBy || told.get(refusedBy) === time) return [];
    const cure = told.has(refusedBy) || !Object.hasOwn(refusals, refusedBy) ? undefined : refusals[refusedBy]?.cure;
    told.set(refusedBy, time);
    const line = `${status} ${method} ${path}, refused by ${refusedBy} (request id ${requestId})`;
    return [cure === undefined ? line : `${line}. Was it honest? ${cure[0]?.toUpperCase() ?? ''}${cure.slice(1)}`];
  };
}
