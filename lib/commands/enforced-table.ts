import { practices } from '../practices';

const isHere = (path: string): boolean => /^(?:nginx|lib\/local|container)\//.test(path);

/** What is enforced on this machine, by practice, in at most 100 columns. */
export const enforcedTable = (): string =>
  practices
    .filter(({ enforcedBy }) => enforcedBy.some(isHere))
    .map(({ id, name, how }) => `${id}  ${name.slice(0, 34).padEnd(35)} ${how.slice(0, 59)}`.trimEnd())
    .join('\n');
