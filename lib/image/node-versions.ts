import { CasemateError } from '../errors';
import { nodeLineEnds } from '../node-lines';

/** The lines that there are images of, with the day on which each ends. */
const ends: Readonly<Record<number, string>> = Object.fromEntries(
  [20, 22, 24, 26].map((line) => [line, nodeLineEnds[line] ?? '']),
);

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
