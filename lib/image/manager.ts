import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import picomatch from 'picomatch';
import type { Manager } from '../../container/build/plan';
import { CasemateError } from '../errors';

/** Which package manager installs an app, and the folder that its lockfile is in. */
export interface Project {
  /** Absolute: the app's folder, or the root of the workspace that it is part of. */
  readonly root: string;
  /** From there, the app's folder. */
  readonly folder: string;
  readonly manager: Manager;
  /** As an npm package, where it is not npm. */
  readonly program?: string;
  readonly lockfile: string;
}

interface Manifest {
  readonly packageManager?: unknown;
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] };
}

const lockfiles: readonly (readonly [file: string, manager: 'npm' | 'yarn' | 'pnpm'])[] = [
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
];

/** Which versions read what an unnamed one wrote. */
const usual = { pnpm: 'pnpm@10', yarn: 'yarn@1.22.22', berry: '@yarnpkg/cli-dist@4' } as const;

export function readManifest(directory: string): Readonly<Record<string, unknown>> {
  const file = join(directory, 'package.json');
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as Record<string, unknown>;
  } catch (error) {
    throw new CasemateError('ERR_PACKAGE_JSON', `${file} is not JSON: ${(error as Error).message}.`, 'Correct it.');
  }
}

/** What `packages` of pnpm-workspace.yaml lists; the rest of that file is pnpm's. */
const pnpmPackages = (root: string): string[] => {
  const file = join(root, 'pnpm-workspace.yaml');
  if (!existsSync(file)) return [];
  const list = /^packages:\s*\n((?:[ \t]*-.*\n?|[ \t]*#.*\n?|\s*\n)*)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return [...list.matchAll(/^[ \t]*-[ \t]*["']?([^"'\n#]+?)["']?[ \t]*$/gm)].map(([, glob = '']) => glob);
};

/** The folders that a workspace's root names, as patterns. */
export function workspacesOf(root: string): readonly string[] {
  const { workspaces } = readManifest(root) as Manifest;
  const named = Array.isArray(workspaces)
    ? workspaces
    : ((workspaces as { packages?: string[] } | undefined)?.packages ?? []);
  return [...(named as readonly string[]), ...pnpmPackages(root)].map((glob) =>
    glob.replace(/^\.\//, '').replace(/\/$/, ''),
  );
}

const isMember = (root: string, directory: string): boolean =>
  root === directory || picomatch.isMatch(relative(root, directory), [...workspacesOf(root)]);

const programOf = (manager: Manager, given: unknown): string | undefined => {
  if (manager === 'npm') return undefined;
  const [, name = '', version = ''] = /^(yarn|pnpm)@([^+]+)/.exec(typeof given === 'string' ? given : '') ?? [];
  if (manager === 'pnpm') return name === 'pnpm' ? `pnpm@${version}` : usual.pnpm;
  if (manager === 'yarn') return name === 'yarn' ? `yarn@${version}` : usual.yarn;
  return name === 'yarn' ? `@yarnpkg/cli-dist@${version}` : usual.berry;
};

/** The nearest lockfile at or above the app, of a workspace that the app belongs to. @throws CasemateError `ERR_NO_LOCKFILE` or `ERR_PACKAGE_JSON` */
export function projectOf(directory: string): Project {
  for (let root = directory; ; root = dirname(root)) {
    const [file, named] = lockfiles.find(([name]) => existsSync(join(root, name))) ?? [];
    if (file !== undefined && named !== undefined && isMember(root, directory)) {
      const text = named === 'yarn' ? readFileSync(join(root, file), 'utf8') : '';
      const manager = named === 'yarn' && text.includes('__metadata:') ? 'berry' : named;
      const program = programOf(manager, (readManifest(root) as Manifest).packageManager);
      return {
        root,
        folder: relative(root, directory) || '.',
        manager,
        lockfile: file,
        ...(program !== undefined && { program }),
      };
    }
    if (dirname(root) === root) break;
  }
  throw new CasemateError(
    'ERR_NO_LOCKFILE',
    `${directory} has no package-lock.json, yarn.lock or pnpm-lock.yaml, nor has a workspace that it is part of: nobody could build the same image twice.`,
    'Run npm install (or yarn, or pnpm install) there and commit the lockfile.',
  );
}
