import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Calls `reload` after each change of `file`; returns what ends that. */
export function watchConfig(file: string | undefined, reload: () => void): () => void {
  if (file === undefined) return () => undefined;
  const name = basename(file);
  let timer: NodeJS.Timeout | undefined;
  // The folder, not the file: editors replace files.
  const watcher = watch(dirname(file), (_, changed) => {
    if (changed !== name) return;
    clearTimeout(timer);
    timer = setTimeout(reload, 100);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
