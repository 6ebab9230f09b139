import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { preloadConfig } from '../../container/preload/config';
import { errorBodies } from '../../nginx';
import type { ResolvedOptions } from '../options';

const compiledHere = resolve(__dirname, '../../container/preload');

/**
 * Lays the preload where the app's user can read it, wherever Casemate itself is installed, with what the options make of it.
 * @returns the words for NODE_OPTIONS: every Node process of the app's start script and of its workers reads them
 */
export function layPreload(directory: string, options: ResolvedOptions, compiled = compiledHere): string {
  mkdirSync(directory);
  for (const name of readdirSync(compiled).filter((file) => file.endsWith('.js'))) {
    cpSync(join(compiled, name), join(directory, name));
    chmodSync(join(directory, name), 0o644);
  }
  writeFileSync(join(directory, 'config.json'), JSON.stringify(preloadConfig(options, errorBodies)), { mode: 0o644 });
  chmodSync(directory, 0o755);
  return `--import=${pathToFileURL(join(directory, 'index.js')).href}`;
}
