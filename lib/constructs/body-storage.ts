import { CasemateError } from '../errors';
import type { ResolvedOptions } from '../options';

const units = { kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 };

/** `50mb` in bytes. */
const bytes = (size: string): number => parseInt(size, 10) * units[size.slice(-2) as keyof typeof units];

/**
 * The front keeps a body in a file until it is whole: the largest must leave half of the task's disk to the images and to others.
 * @param storage of the task, in GiB
 * @throws CasemateError `ERR_BODY_LIMIT`
 */
export function checkBodyLimits(
  { bodyLimit, bodyLimits }: Pick<ResolvedOptions, 'bodyLimit' | 'bodyLimits'>,
  storage: number,
): void {
  const all = { bodyLimit, ...bodyLimits };
  const tooLarge = Object.entries(all).find(([, size]) => bytes(size) > (storage / 2) * units.gb);
  if (!tooLarge) return;
  const [name, size] = tooLarge;
  throw new CasemateError(
    'ERR_BODY_LIMIT',
    `${name === 'bodyLimit' ? name : `bodyLimits['${name}']`} received ${size}; a task with a disk of ${storage} GiB holds bodies of ${storage / 2} GiB at most.`,
    'Lower the limit, give the task a larger disk (21 to 200 GiB), or let clients upload straight to S3 with a presigned URL.',
  );
}
