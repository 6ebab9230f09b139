import { optionDefaults } from '../options';

/** What the front closes by itself. */
export const closedPaths: readonly string[] = Object.entries(optionDefaults.adminPaths).flatMap(([path, policy]) =>
  policy === 'closed' ? [path] : [],
);
