import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { User } from './privileges';

/** The only place on this machine that a run writes to; readable by nobody else, and removed at the end. */
export interface RunDirectory {
  /** Unlike that of any other run. */
  readonly id: string;
  readonly path: string;
  /** NGINX's prefix. */
  readonly front: string;
  /** The app's HOME and TMPDIR, where it has no others. */
  readonly home: string;
  readonly temporary: string;
}

export function makeRunDirectory(user: User | undefined): RunDirectory {
  const path = mkdtempSync(join(realpathSync(tmpdir()), 'casemate-'));
  const own = (directory: string): string => {
    if (user) chownSync(directory, user.uid, user.gid);
    return directory;
  };
  const inside = (name: string): string => {
    const directory = join(path, name);
    mkdirSync(directory, { mode: 0o700 });
    return own(directory);
  };
  try {
    own(path);
    return { id: basename(path), path, front: inside('front'), home: inside('home'), temporary: inside('tmp') };
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
}
