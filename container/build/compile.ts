import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CasemateError } from '../../lib/errors';
import { bundle } from './bundle';
import type { Manager } from './plan';
import { ending, managed, readPlan, run } from './run';

/** What the build needed, and the app does not. */
const prunes: Readonly<Record<Manager, readonly string[]>> = {
  npm: ['prune', '--omit=dev', '--ignore-scripts'],
  yarn: ['install', '--production', '--frozen-lockfile', '--ignore-scripts', '--non-interactive', '--no-progress'],
  berry: ['workspaces', 'focus', '--all', '--production'],
  pnpm: ['install', '--prod', '--frozen-lockfile', '--ignore-scripts', '--offline', '--package-import-method=copy'],
};

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
}

const hasBuild = (folder: string): boolean => {
  const file = join('/app', folder, 'package.json');
  return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as Manifest).scripts?.build !== undefined;
};

ending(() => {
  const plan = readPlan();
  // In a workspace the root knows what has to be built before what.
  const folder = ['.', plan.folder].find(hasBuild);
  if (folder !== undefined) {
    const { status } = run(managed(plan, 'run', 'build'), { cwd: join('/app', folder) });
    if (status !== 0) {
      throw new CasemateError(
        'ERR_BUILD_SCRIPT',
        `The build script of ${join(folder, 'package.json')} ended with ${status ?? 'a signal'}; what it said is above.`,
        'Files that are in .dockerignore, tests, and .env files are not there in the build; else it fails on your machine too: npm ci && npm run build',
      );
    }
  }
  if (plan.bundle) bundle(plan);
  const { status } = run(managed(plan, ...prunes[plan.manager]));
  if (status !== 0) {
    throw new CasemateError(
      'ERR_PRUNE',
      'The dependencies of development could not be taken out; what was said is above.',
      'Make the install work offline, from the lockfile alone.',
    );
  }
  // What is mounted there takes over the mode of the folder that it hides (runc), and it is root's.
  for (const path of plan.writable) {
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o1777);
  }
  // A copy of the lockfile for npm itself, and caches of builds.
  for (const name of [
    'node_modules/.package-lock.json',
    'node_modules/.cache',
    '.next/cache',
    'node_modules/.yarn-integrity',
    'node_modules/.modules.yaml',
    'node_modules/.yarn-state.yml',
  ]) {
    for (const base of new Set(['/app', join('/app', plan.folder)]))
      rmSync(join(base, name), { recursive: true, force: true });
  }
});
