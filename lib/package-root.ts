import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const above = (directory: string): string =>
  existsSync(join(directory, 'package.json')) ? directory : above(dirname(directory));

/** The folder of this package, from its sources and from dist/ alike. */
export const packageRoot = above(__dirname);

/** The code that runs inside the app's process, compiled. */
export const preloadDirectory = join(packageRoot, 'dist/container/preload');

/** What fetches secrets before the app's first module, bundled. */
export const launcherDirectory = join(packageRoot, 'dist/container/launcher');
