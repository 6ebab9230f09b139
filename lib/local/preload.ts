import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { preloadConfig, type PreloadPlace } from '../../container/preload/config';
import { errorBodies } from '../../nginx';
import { quoted } from '../node-flags';
import type { ResolvedOptions } from '../options';
import type { User } from './privileges';

const compiledHere = resolve(__dirname, '../../container/preload');

export interface Laying extends PreloadPlace {
  /** Who the app runs as, where that is not who lays it. */
  readonly user?: User | undefined;
  /** @default - what stands beside this code */
  readonly compiled?: string;
}

/**
 * Lays the preload where the app's user can read it, wherever Casemate itself is installed, with what the options make of it.
 * @returns the words for NODE_OPTIONS: every Node process of the app's start script and of its workers reads them
 */
export function layPreload(
  directory: string,
  options: ResolvedOptions,
  { user, compiled = compiledHere, ...place }: Laying,
): string {
  mkdirSync(directory);
  for (const name of readdirSync(compiled).filter((file) => file.endsWith('.cjs'))) {
    cpSync(join(compiled, name), join(directory, name));
    chmodSync(join(directory, name), 0o644);
  }
  // The mark in it is a secret from everybody else on this machine; the app may read it and not change it.
  const config = join(directory, 'config.json');
  writeFileSync(config, JSON.stringify(preloadConfig(options, errorBodies, place)), { mode: 0o640 });
  if (user) chownSync(config, 0, user.gid);
  chmodSync(directory, 0o755);
  // Not --import: with that, Node starts an app of CommonJS by way of its loader for ES modules.
  return quoted(`--require=${join(directory, 'index.cjs')}`);
}
