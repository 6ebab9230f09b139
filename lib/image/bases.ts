import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CasemateError } from '../errors';

/** The images that ours are built from, by what they are for. */
export const baseNames = ['build', 'run', 'nginx', 'front'] as const;
export type BaseName = (typeof baseNames)[number];

/** What is committed beside the app's options: each image by its digest, so that the same input makes the same image. */
export const basesFile = 'casemate.images.json';

export const defaultBases = (nodeVersion: number): Readonly<Record<BaseName, string>> => ({
  build: `node:${nodeVersion}-trixie-slim`,
  run: `gcr.io/distroless/nodejs${nodeVersion}-debian13:nonroot`,
  nginx: 'nginx:1.30-trixie',
  front: 'gcr.io/distroless/base-debian13:nonroot',
});

/** https://pkg.go.dev/github.com/distribution/reference */
const reference = /^[a-z0-9][\w.:/-]*(?:@sha256:[0-9a-f]{64})?$/i;

/** The images that the file beside the app names; those that it does not name, by their tags. @throws CasemateError `ERR_IMAGES_FILE` */
export function basesOf(directory: string, nodeVersion: number): Readonly<Record<BaseName, string>> {
  return { ...defaultBases(nodeVersion), ...readBases(directory) };
}

export function readBases(directory: string): Partial<Record<BaseName, string>> {
  const file = join(directory, basesFile);
  if (!existsSync(file)) return {};
  const wrong = (what: string): CasemateError =>
    new CasemateError(
      'ERR_IMAGES_FILE',
      `${file} ${what}.`,
      `Write it with casemate pin; it names images for ${baseNames.join(', ')}.`,
    );
  const given = parse(file, wrong);
  for (const [name, image] of Object.entries(given)) {
    if (!(baseNames as readonly string[]).includes(name))
      throw wrong(`names an image for ${JSON.stringify(name)}, which is none of ours`);
    if (typeof image !== 'string' || !reference.test(image))
      throw wrong(`has ${JSON.stringify(image)} for ${name}, which is no image`);
  }
  return given as Partial<Record<BaseName, string>>;
}

function parse(file: string, wrong: (what: string) => CasemateError): object {
  try {
    const given: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given;
  } catch (error) {
    throw wrong(`cannot be read: ${(error as Error).message}`);
  }
  throw wrong('is no object');
}

export const isPinned = (image: string): boolean => image.includes('@sha256:');
