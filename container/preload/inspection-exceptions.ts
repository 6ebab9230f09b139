import type { InspectionException } from '../../lib/inspection';
import type { InspectionPolicy } from './config';

/** A path that the app may read as another one: encoded slashes and dots, dot segments, empty segments, backslashes. */
const disguised = /%2f|%5c|%2e|\\|\/\/|\/\.\.?(?:\/|$)/i;

const isBelow = (segments: readonly string[], path: readonly string[]): boolean =>
  segments.every((segment, index) => (segment === '*' ? (path[index] ?? '') !== '' : segment === path[index]));

const segmentsOf = (path: string): string[] => path.replace(/\/$/, '').split('/');

/** Finds, for a target, the exceptions of its path. A path in disguise has none. */
export function exceptionsOf(
  except: InspectionPolicy['inspectionExcept'],
): (target: string) => readonly InspectionException[] {
  const known = except.map(({ path, ...exception }) => ({ segments: segmentsOf(path), exception }));
  const none: readonly InspectionException[] = [];
  if (!known.length) return () => none;
  return (target) => {
    const [path = ''] = target.split('?', 1);
    if (disguised.test(path)) return none;
    const segments = path.split('/');
    return known.filter((one) => isBelow(one.segments, segments)).map(({ exception }) => exception);
  };
}
