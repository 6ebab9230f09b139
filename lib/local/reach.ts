import { statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { User } from './privileges';

/** A folder that a user may not enter, and the entries of it that are needed; undefined for all. */
export interface Blocked {
  readonly folder: string;
  readonly entries: readonly string[] | undefined;
}

function mayEnter(folder: string, { uid, gid }: User): boolean {
  const { mode, uid: owner, gid: group } = statSync(folder);
  const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
  return (mode & bit) !== 0;
}

const ancestors = (path: string): string[] => (dirname(path) === path ? [path] : [...ancestors(dirname(path)), path]);

/** The folders on the way to `paths` (absolute) that `user` may not enter, outermost first. */
export function blockedFolders(paths: readonly string[], user: User): Blocked[] {
  const found = new Map<string, Set<string> | undefined>();
  for (const path of paths) {
    for (const folder of ancestors(path)) {
      if (!statSync(folder).isDirectory() || mayEnter(folder, user)) continue;
      const next = relative(folder, path).split(sep)[0];
      if (!next) found.set(folder, undefined);
      else if (!found.has(folder) || found.get(folder)) {
        found.set(folder, new Set([...(found.get(folder) ?? []), next]));
      }
    }
  }
  return [...found]
    .sort(([a], [b]) => a.length - b.length)
    .map(([folder, entries]) => ({ folder, entries: entries && [...entries] }));
}

const quote = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;

/**
 * A shell script, for a mount namespace of its own: lays an empty folder that all may enter over each blocked one, shows the
 * needed entries in it, and becomes the command in its arguments, in the folder `cwd`. Nobody else sees any of it.
 */
export function openingScript(blocked: readonly Blocked[], aside: string, cwd: string): string {
  const lines = blocked.flatMap(({ folder, entries }, index) => {
    const kept = quote(join(aside, String(index)));
    const chosen = entries ? entries.map((entry) => `${kept}/${quote(entry)}`).join(' ') : `${kept}/* ${kept}/.[!.]*`;
    return [
      `mkdir -p ${kept}`,
      `mount --rbind ${quote(folder)} ${kept}`,
      `mount -t tmpfs -o mode=755,size=1m casemate ${quote(folder)}`,
      `for entry in ${chosen}; do [ -e "$entry" ] || continue; to=${quote(folder)}/"\${entry##*/}"`,
      `  if [ -d "$entry" ]; then mkdir "$to"; else : > "$to"; fi; mount --rbind "$entry" "$to"; done`,
    ];
  });
  return ['set -e', ...lines, `cd ${quote(cwd)}`, 'exec "$@"'].join('\n');
}
