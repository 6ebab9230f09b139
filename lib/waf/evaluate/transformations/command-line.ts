import { lowercase } from './case';

/** How a shell's line is disguised: quotes, carets, spaces, separators, letters of either case. */
export const commandLine = (text: string): string =>
  lowercase(
    text
      .replace(/[\\"'^]/g, '')
      .replace(/[,;]/g, ' ')
      .replace(/\s+/g, ' ')
      .replace(/ +([/(])/g, '$1'),
  );
