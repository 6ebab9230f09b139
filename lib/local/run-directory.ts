import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { User, Users } from './privileges';

/** The only place on this machine that a run writes to; readable by nobody else, and removed at the end. */
export interface RunDirectory {
  /** Unlike that of any other run. */
  readonly id: string;
  readonly path: string;
  /** NGINX's prefix: its configuration and certificate, which it may read. */
  readonly front: string;
  /** The only folder NGINX may write to. */
  readonly state: string;
  /** Not there yet: the preload's code, which the app may read and not change. */
  readonly preload: string;
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
    const made = {
      id: basename(path),
      path,
      front: inside('front', undefined),
      state: inside('front/state', front),
      preload: join(path, 'preload'),
      home: inside('home', app),
      temporary: inside('tmp', app),
    };
    // Both users pass through; neither may list or change it: root follows no link that one of them made.
    if (app) for (const folder of [path, made.front]) chmodSync(folder, 0o711);
    return made;
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
}
