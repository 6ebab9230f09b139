import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { User, Users } from './privileges';

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

export function makeRunDirectory({ app, front }: Users): RunDirectory {
  const path = mkdtempSync(join(realpathSync(tmpdir()), 'casemate-'));
  const inside = (name: string, owner: User | undefined): string => {
    const directory = join(path, name);
    mkdirSync(directory, { mode: 0o700 });
    if (owner) chownSync(directory, owner.uid, owner.gid);
    return directory;
  };
  try {
    // Both pass through; neither may list or change it.
    if (app) chmodSync(path, 0o711);
    return {
      id: basename(path),
      path,
      front: inside('front', front),
      home: inside('home', app),
      temporary: inside('tmp', app),
    };
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
}
