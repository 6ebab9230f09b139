import type { Finding, InspectionException } from './types';

/** Whether one of the exceptions names what was found; what an exception does not say, it holds for any of. */
export const excepted = (
  exceptions: readonly InspectionException[] | undefined,
  { detector, part, name }: Pick<Finding, 'detector' | 'part' | 'name'>,
): boolean =>
  exceptions?.some(
    (exception) =>
      (exception.detector === undefined || exception.detector === detector) &&
      (exception.part === undefined || exception.part === part) &&
      (exception.name === undefined || exception.name === name),
  ) ?? false;
