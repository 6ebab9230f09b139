import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { aws_ecr_assets as assets, FileSystem, IgnoreStrategy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { preloadConfig } from '../../container/preload/config';
import { awsProfile, errorBodies, frontConfig } from '../../nginx';
import { CasemateError } from '../errors';
import type { ResolvedOptions } from '../options';
import { launcherDirectory, packageRoot, preloadDirectory } from '../package-root';

const container = join(packageRoot, 'container');

export type Architecture = 'arm64' | 'amd64';

const platforms = { arm64: assets.Platform.LINUX_ARM64, amd64: assets.Platform.LINUX_AMD64 };

/** What never enters an image: secrets, and what the build makes anew. */
const never = [
  '**/.env*',
  '**/*.p12',
  '**/*.pfx',
  '**/id_rsa*',
  '**/.git',
  '**/node_modules',
  '**/cdk.out',
  '**/coverage',
];

/** Certificates of others ship, such as those of RDS; private keys never. */
const holdsPrivateKey = (path: string): boolean =>
  /\.(?:pem|key|crt|cer)$/i.test(path) &&
  statSync(path).isFile() &&
  /PRIVATE KEY-----/.test(readFileSync(path, 'latin1'));

/** How npm is to install is needed for that; who may fetch from a private registry is not for an image. */
const holdsToken = (path: string): boolean =>
  basename(path) === '.npmrc' && /_(?:auth|authToken|password)\s*=\s*[^$\s]/.test(readFileSync(path, 'utf8'));

/** In the image files belong to root and another user reads them, whatever the umask was here. */
function letAllRead(context: string): void {
  for (const name of readdirSync(context, { recursive: true, encoding: 'utf8' })) {
    const stats = lstatSync(join(context, name));
    if (!stats.isSymbolicLink()) chmodSync(join(context, name), stats.mode | (stats.isDirectory() ? 0o755 : 0o444));
  }
}

/** An image out of a folder that is made, taken over by the CDK, and removed again. */
function imageOf(
  scope: Construct,
  id: string,
  architecture: Architecture,
  buildArgs: Record<string, string>,
  fill: (context: string) => void,
): assets.DockerImageAsset {
  const context = FileSystem.mkdtemp('casemate-');
  try {
    fill(context);
    letAllRead(context);
    return new assets.DockerImageAsset(scope, id, { directory: context, platform: platforms[architecture], buildArgs });
  } finally {
    rmSync(context, { recursive: true });
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

/** The app's folder, as it is committed, less what must not ship. @throws CasemateError `ERR_NO_APP` or `ERR_NO_LOCKFILE` */
export function appImage(
  scope: Construct,
  id: string,
  { directory, options, nodeVersion, port, architecture }: AppImage,
): assets.DockerImageAsset {
  if (!existsSync(directory)) {
    throw new CasemateError('ERR_NO_APP', `app received ${directory}, which does not exist.`, "Name the app's folder.");
  }
  if (!existsSync(join(directory, 'package-lock.json'))) {
    throw new CasemateError(
      'ERR_NO_LOCKFILE',
      `${directory} has no package-lock.json: nobody could build the same image twice.`,
      'Run npm install there and commit the lockfile.',
    );
  }
  const ignoreFile = join(directory, '.dockerignore');
  const ignored = existsSync(ignoreFile) ? readFileSync(ignoreFile, 'utf8').split('\n').filter(Boolean) : [];
  const ignore = IgnoreStrategy.docker(directory, [...ignored, ...never]);
  return imageOf(scope, id, architecture, { NODE_VERSION: String(nodeVersion), PORT: String(port) }, (context) => {
    dockerfile('app', context);
    cpSync(directory, join(context, 'app'), {
      recursive: true,
      filter: (path) => path === directory || (!ignore.ignores(path) && !holdsPrivateKey(path) && !holdsToken(path)),
    });
    for (const name of readdirSync(preloadDirectory).filter((file) => file.endsWith('.js'))) {
      mkdirSync(join(context, 'preload'), { recursive: true });
      cpSync(join(preloadDirectory, name), join(context, 'preload', name));
    }
    if (options.injection === 'launcher') {
      for (const name of readdirSync(launcherDirectory).filter((file) => /\.[cm]js$/.test(file))) {
        cpSync(join(launcherDirectory, name), join(context, 'preload/launcher', name));
      }
    }
    lay(context, { 'preload/config.json': JSON.stringify(preloadConfig(options, errorBodies, { mark: '1', port })) });
  });
}

export interface AppImage {
  /** Absolute. */
  readonly directory: string;
  readonly options: ResolvedOptions;
  readonly nodeVersion: number;
  readonly port: number;
  readonly architecture: Architecture;
}

/** NGINX with the very files that `casemate render --profile aws` writes. */
export const frontImage = (
  scope: Construct,
  id: string,
  { options, architecture, ...place }: FrontImage,
): assets.DockerImageAsset =>
  imageOf(scope, id, architecture, {}, (context) => {
    dockerfile('front', context);
    const files = frontConfig(options, awsProfile(place));
    lay(context, Object.fromEntries(Object.entries(files).map(([name, text]) => [`front/${basename(name)}`, text])));
  });

export interface FrontImage {
  readonly options: ResolvedOptions;
  readonly architecture: Architecture;
  /** The app's `address:port`. */
  readonly app: string;
  /** Whether our code is loaded before the app's. */
  readonly preload: boolean;
  readonly hosts: readonly string[];
  readonly trustedHops: number;
  /** security.txt counts from its month. */
  readonly date: Date;
}

/** Makes the certificate for the way from the load balancer to the front, new with each task. */
export const certificateImage = (scope: Construct, id: string, architecture: Architecture): assets.DockerImageAsset =>
  imageOf(scope, id, architecture, {}, (context) => {
    dockerfile('certificate', context);
    cpSync(join(container, 'certificate'), join(context, 'certificate'), { recursive: true });
  });
