import { chmodSync, cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Every file of code, in folders that all may read, whatever the umask is. */
function copyCode(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const copy = join(to, entry.name);
    if (entry.isDirectory()) copyCode(join(from, entry.name), copy);
    else if (entry.name.endsWith('.js')) {
      cpSync(join(from, entry.name), copy);
      chmodSync(copy, 0o644);
    }
  }
}

/**
 * Copies what runs inside the app's process, which stands by itself, wherever Casemate is installed: the preload and, in
 * `engine`, what it inspects requests with.
 * @param compiled dist/container/preload
 */
export function copyPreload(compiled: string, directory: string): void {
  copyCode(compiled, directory);
  copyCode(resolve(compiled, '../../lib/inspection'), join(directory, 'engine'));
}
