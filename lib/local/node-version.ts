import { execFileSync } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { FlagPlace } from '../node-flags';

function onPath(path: string): string | undefined {
  for (const file of path.split(delimiter).map((folder) => join(folder, 'node'))) {
    try {
      accessSync(file, constants.X_OK);
      return realpathSync(file);
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** The version of the Node that `path` leads to, which runs the app; ours, without starting one, where that is the same. */
export function nodeVersion(path: string): FlagPlace['version'] {
  const file = onPath(path);
  let { version } = process;
  if (file !== undefined && file !== realpathSync(process.execPath)) {
    try {
      version = execFileSync(file, ['--version'], { encoding: 'utf8', env: {}, timeout: 10_000 });
    } catch {
      // npm's `node` is a script on some systems: then ours is as good a guess as any.
    }
  }
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  return [Number(major), Number(minor)];
}
