import { CasemateError } from '../errors';

/** The day on which each line of Node.js ends. Source: https://github.com/nodejs/release, schedule.json, read in November 2026. */
const ends: Readonly<Record<number, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
  26: '2029-04-30',
};

/** The line that new services get. */
export const defaultNodeVersion = 24;

/**
 * Days of life that a line has left on a given day.
 * @throws CasemateError `ERR_NODE_VERSION` where it has ended, or we have no image for it
 */
export function checkNodeVersion(version: number, today: Date): number {
  const end = ends[version];
  const left = end === undefined ? -1 : Math.floor((Date.parse(end) - today.getTime()) / 86_400_000);
  if (end !== undefined && left >= 0) return left;
  throw new CasemateError(
    'ERR_NODE_VERSION',
    end === undefined
      ? `nodeVersion received ${version}; there is no image of that line.`
      : `nodeVersion received ${version}, which got its last security fix on ${end}.`,
    `Take ${Object.entries(ends)
      .filter(([, day]) => Date.parse(day) > today.getTime())
      .map(([line]) => line)
      .join(', ')}.`,
  );
}
