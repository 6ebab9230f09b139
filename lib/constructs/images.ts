import { rmSync } from 'node:fs';
import { Annotations, aws_ecr_assets as assets, FileSystem } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isPinned } from '../image/bases';
import { appBuild, certificateBuild, frontBuild, type AppImage as App, type Build } from '../image/context';
import type { ResolvedOptions } from '../options';

export type Architecture = 'arm64' | 'amd64';

const platforms = { arm64: assets.Platform.LINUX_ARM64, amd64: assets.Platform.LINUX_AMD64 };

/** An image out of a folder that is made, taken over by the CDK, and removed again. */
function imageOf(
  scope: Construct,
  id: string,
  architecture: Architecture,
  { fill, buildArgs, bases }: Build,
): assets.DockerImageAsset {
  const context = FileSystem.mkdtemp('casemate-');
  try {
    fill(context);
    const platform = platforms[architecture];
    const image = new assets.DockerImageAsset(scope, id, { directory: context, platform, buildArgs });
    const movable = bases.filter((base) => !isPinned(base));
    if (movable.length) {
      Annotations.of(image).addWarningV2(
        'casemate:image-unpinned',
        `This image is built from ${movable.join(' and ')}, named by a tag that can be moved: the same input may make another image. \`casemate pin\`, run in the app's folder, names it by its digest.`,
      );
    }
    return image;
  } finally {
    rmSync(context, { recursive: true });
  }
}

export interface AppImage extends App {
  readonly architecture: Architecture;
}

/** The app's folder, as it is committed, less what must not ship. @throws CasemateError `ERR_NO_APP` or `ERR_NO_LOCKFILE` */
export const appImage = (scope: Construct, id: string, { architecture, ...app }: AppImage): assets.DockerImageAsset =>
  imageOf(scope, id, architecture, appBuild(app));

export interface FrontImage {
  /** The folder whose casemate.images.json names the images to build from. */
  readonly directory?: string | undefined;
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

/** NGINX with the very files that `casemate render --profile aws` writes. */
export const frontImage = (
  scope: Construct,
  id: string,
  { directory, options, architecture, ...profile }: FrontImage,
): assets.DockerImageAsset =>
  imageOf(scope, id, architecture, frontBuild({ ...(directory !== undefined && { directory }), options, profile }));

/** Makes the certificate for the way from the load balancer to the front, new with each task. */
export const certificateImage = (
  scope: Construct,
  id: string,
  architecture: Architecture,
  directory?: string,
): assets.DockerImageAsset => imageOf(scope, id, architecture, certificateBuild(directory));
