import { readFileSync } from 'node:fs';

/** A file that holds the mark as the front includes it: `proxy_set_header X-Casemate-Front MARK;`. */
export interface MarkFile {
  readonly file: string;
}

/**
 * Where the containers of a task share their mark: what runs before both writes it, anew for each task, to a volume that only the
 * front and the app mount. An image could hold none: whoever reads it, or any program beside the app, would know the mark of all.
 */
export const markFile: MarkFile = { file: '/run/casemate/mark/front.conf' };

/** What stands in that file. */
export const markLine = (mark: string): string => `proxy_set_header X-Casemate-Front ${mark};\n`;

/** The mark of the front. Where it cannot be known, one that nobody has: requests are then taken as from strangers. */
export function markOf(mark: string | MarkFile): string {
  if (typeof mark === 'string') return mark;
  try {
    const found = /^proxy_set_header X-Casemate-Front (\w{32,});$/m.exec(readFileSync(mark.file, 'latin1'))?.[1];
    if (found !== undefined) return found;
    throw new Error(`${mark.file} holds none`);
  } catch (error) {
    process.stderr.write(
      `casemate: the mark of the front is not known (${(error as Error).message}); its requests are taken as from anybody.\n`,
    );
    return process.getBuiltinModule('node:crypto').randomBytes(16).toString('hex');
  }
}
