import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { builtins, type Plan } from '../../container/build/plan';
import { preloadConfig } from '../../container/preload/config';
import { markFile } from '../../container/preload/mark';
import { awsProfile, errorBodies, frontConfig, type FrontProfile } from '../../nginx';
import { CasemateError } from '../errors';
import type { ResolvedOptions } from '../options';
import { launcherDirectory, packageRoot, preloadDirectory } from '../package-root';
import { basesOf, defaultBases, readBases, type BaseName } from './bases';
import { filesFor } from './ignore';
import { projectOf, readManifest, type Project } from './manager';
import { defaultNodeVersion } from './node-versions';
import { startCommand } from './task';

// What Docker gets: a folder with a Dockerfile and all it copies. The CDK builds the same folders as `casemate image build`.

/** How an image is built. */
export interface Build {
  /** Writes the context into an empty folder. */
  readonly fill: (context: string) => void;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** The images that it is built from. */
  readonly bases: readonly string[];
}

const container = join(packageRoot, 'container');

/** Certificates of others ship, such as those of RDS; private keys never. */
const holdsPrivateKey = (path: string): boolean =>
  /\.(?:pem|key|crt|cer)$/i.test(path) &&
  statSync(path, { throwIfNoEntry: false })?.isFile() === true &&
  /PRIVATE KEY-----/.test(readFileSync(path, 'latin1'));

/** How npm is to install is needed for that; who may fetch from a private registry is not for an image. */
const holdsToken = (path: string): boolean =>
  basename(path) === '.npmrc' && /_(?:auth|authToken|password)\s*=\s*[^$\s]/.test(readFileSync(path, 'utf8'));

/** In the image files belong to root and another user reads them, whatever the umask was here. */
function letAllRead(context: string): void {
  for (const name of readdirSync(context, { recursive: true, encoding: 'utf8' })) {
    const stats = lstatSync(join(context, name));
    if (stats.isSymbolicLink()) continue;
    // Who wrote a file, and who shares its group, differ from one machine to the next; whether it is a program does not.
    chmodSync(join(context, name), stats.isDirectory() || (stats.mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

const dockerfile = (name: string, context: string): void => {
  cpSync(join(container, `${name}.Dockerfile`), join(context, 'Dockerfile'));
};

function lay(context: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(context, name)), { recursive: true });
    writeFileSync(join(context, name), text);
  }
}

function layCode(from: string, to: string, kind = /\.js$/): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((file) => kind.test(file))) cpSync(join(from, name), join(to, name));
}

/** What an install needs of an app, and nothing else: until one of these changes, nothing is installed again. */
const isManifest = (path: string, { lockfile }: Project): boolean =>
  /(?:^|\/)(?:package\.json|\.npmrc|\.yarnrc(?:\.yml)?|\.pnpmfile\.cjs|pnpm-workspace\.yaml)$/.test(path) ||
  path === lockfile ||
  /^(?:patches|\.yarn\/(?:patches|plugins|releases))\//.test(path) ||
  /\.tgz$/.test(path);

export interface AppImage {
  /** Absolute. */
  readonly directory: string;
  readonly options: ResolvedOptions;
  readonly nodeVersion: number;
  readonly port: number;
  /** Paths in the image that the app may write to, besides /tmp. */
  readonly writable?: readonly string[];
}

/** The app's folder, or the workspace that it is part of, as it is committed, less what must not ship. @throws CasemateError `ERR_NO_APP` or `ERR_NO_LOCKFILE` */
export function appBuild({ directory, options, nodeVersion, port, writable = [] }: AppImage): Build {
  if (!existsSync(directory)) {
    throw new CasemateError('ERR_NO_APP', `app received ${directory}, which does not exist.`, "Name the app's folder.");
  }
  const project = projectOf(directory);
  const { name, version } = readManifest(directory);
  const plan: Plan = {
    manager: project.manager,
    ...(project.program !== undefined && { program: project.program }),
    folder: project.folder,
    installScripts: options.installScripts,
    auditLevel: options.auditLevel,
    auditExceptions: options.auditExceptions,
    command: startCommand({ directory, options, nodeVersion, port, writable }),
    port,
    writable: writable.filter((path) => path.startsWith('/app/')),
    bundle: options.bundle,
  };
  return {
    buildArgs: {
      NODE_VERSION: String(nodeVersion),
      PORT: String(port),
      ...basesArgs(directory, { build: 'BUILD_IMAGE', run: 'RUN_IMAGE' }),
      ...(project.folder !== '.' && { FOLDER: project.folder }),
      TITLE: typeof name === 'string' ? name : basename(directory),
      VERSION: typeof version === 'string' ? version : '0.0.0',
    },
    bases: basesFor(directory, ['build', 'run'], nodeVersion),
    fill: (context) => {
      dockerfile('app', context);
      const files = filesFor(project.root).filter(
        (path) => !holdsPrivateKey(join(project.root, path)) && !holdsToken(join(project.root, path)),
      );
      for (const path of files)
        cpSync(join(project.root, path), join(context, 'app', path), { verbatimSymlinks: true });
      for (const path of files.filter((file) => isManifest(file, project))) {
        cpSync(join(project.root, path), join(context, 'manifests', path));
      }
      layCode(preloadDirectory, join(context, 'preload'), /\.cjs$/);
      if (options.injection === 'launcher') {
        layCode(launcherDirectory, join(context, 'preload/launcher'), /\.[cm]js$/);
      }
      layCode(join(packageRoot, 'dist/container/build'), join(context, 'build/container/build'));
      mkdirSync(join(context, 'build/lib'));
      cpSync(join(packageRoot, 'dist/lib/errors.js'), join(context, 'build/lib/errors.js'));
      lay(context, {
        'preload/config.json': JSON.stringify(preloadConfig(options, errorBodies, { mark: markFile, port, builtins })),
        'build/plan.json': JSON.stringify(plan),
      });
      letAllRead(context);
    },
  };
}

export interface FrontImage {
  /** Of the app, whose file names the images to build from. */
  readonly directory?: string;
  readonly options: ResolvedOptions;
  /** What differs from `awsProfile`. */
  readonly profile: Partial<FrontProfile>;
}

/** NGINX with the very files that `casemate render --profile aws` writes. */
export const frontBuild = ({ directory, options, profile }: FrontImage): Build => ({
  buildArgs: basesArgs(directory, { nginx: 'NGINX_IMAGE', front: 'RUN_IMAGE' }),
  bases: basesFor(directory, ['nginx', 'front']),
  fill: (context) => {
    dockerfile('front', context);
    const files = frontConfig(options, awsProfile(profile));
    lay(context, Object.fromEntries(Object.entries(files).map(([name, text]) => [`front/${basename(name)}`, text])));
    letAllRead(context);
  },
});

/** Makes the certificate for the way from the load balancer to the front, new with each task. */
export const certificateBuild = (directory?: string): Build => ({
  buildArgs: basesArgs(directory, { run: 'RUN_IMAGE' }),
  bases: basesFor(directory, ['run']),
  fill: (context) => {
    dockerfile('certificate', context);
    cpSync(join(container, 'certificate'), join(context, 'certificate'), { recursive: true });
    letAllRead(context);
  },
});

const basesFor = (
  directory: string | undefined,
  names: readonly BaseName[],
  nodeVersion = defaultNodeVersion,
): string[] => {
  const all = directory === undefined ? defaultBases(nodeVersion) : basesOf(directory, nodeVersion);
  return names.map((name) => all[name]);
};

/** Those that the app's file names; the others are the defaults of the Dockerfiles. */
function basesArgs(directory: string | undefined, names: Readonly<Record<string, string>>): Record<string, string> {
  const given = directory === undefined ? {} : readBases(directory);
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => names[name] !== undefined)
      .map(([name, image]) => [names[name] ?? '', image]),
  );
}
