import { practices } from '../practices';

/** What is enforced, by practice, in at most 100 columns. */
export const enforcedTable = (): string =>
  practices
    .filter(({ enforcedBy }) => enforcedBy.length > 0)
    .map(({ id, name, how }) => `${id}  ${name.slice(0, 34).padEnd(35)} ${how.slice(0, 59)}`.trimEnd())
    .join('\n');
