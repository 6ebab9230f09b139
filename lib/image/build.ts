import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CasemateError } from '../errors';
import type { Build } from './context';
import { engine, type Engine } from './engine';

export interface BuildOptions {
  readonly tag: string;
  /** A file for npm with credentials or authorities; no layer holds it. */
  readonly npmrc?: string;
  /** Such as linux/arm64. @default - this machine's */
  readonly platform?: string;
  /** Whether every step is done anew. */
  readonly noCache?: boolean;
  readonly onLine: (line: string) => void;
}

/** An error that the build itself told, whatever the engine writes before a line. */
const told = /(?:^|\s)(ERR_[A-Z_]+: .*)$/;

/** Seconds since 1970 that every file of a layer has. https://reproducible-builds.org/docs/source-date-epoch/ */
const epoch = '0';

const timestamps = ({ name }: Engine): string[] =>
  name === 'podman'
    ? ['--timestamp', epoch]
    : [
        '--build-arg',
        `SOURCE_DATE_EPOCH=${epoch}`,
        '--provenance=false',
        '--output',
        'type=docker,rewrite-timestamp=true',
      ];

/** Builds an image of the context, the same layers for the same input. @throws CasemateError `ERR_IMAGE_BUILD` or `ERR_NPMRC` */
export async function build(on: Engine, { fill, buildArgs }: Build, options: BuildOptions): Promise<void> {
  const { tag, npmrc, platform, noCache = false, onLine } = options;
  if (npmrc !== undefined && !existsSync(npmrc)) {
    throw new CasemateError(
      'ERR_NPMRC',
      `--npmrc received ${npmrc}, which does not exist.`,
      'Name a file such as ~/.npmrc.',
    );
  }
  const context = mkdtempSync(join(tmpdir(), 'casemate-image-'));
  try {
    fill(context);
    const words = [
      'build',
      '--tag',
      tag,
      ...timestamps(on),
      // Once a day the registry is asked anew, whatever was built before.
      '--build-arg',
      `AUDIT_DAY=${new Date().toISOString().slice(0, 10)}`,
      ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
      ...(npmrc === undefined ? [] : ['--secret', `id=npmrc,src=${npmrc}`]),
      ...(noCache ? ['--no-cache'] : []),
      ...(platform === undefined ? [] : ['--platform', platform]),
      context,
    ];
    const { status, stdout, stderr } = await engine(on, words, { env: { DOCKER_BUILDKIT: '1' }, onLine });
    if (status === 0) return;
    const lines = `${stdout}${stderr}`.trimEnd().split('\n');
    const at = lines.findIndex((line) => told.test(line));
    if (at < 0) {
      throw new CasemateError(
        'ERR_IMAGE_BUILD',
        [`${on.name} could not build ${tag}. It said:`, ...lines.slice(-12).map((line) => `  | ${line}`)].join('\n'),
        'Where a base image is not found, name one that is in casemate.images.json.',
      );
    }
    throw new CasemateError(
      'ERR_IMAGE_BUILD',
      `${tag} was not built. ${told.exec(lines[at] ?? '')?.[1] ?? ''}`,
      (lines[at + 1] ?? '').replace(/^#\d+ [\d.]+ /, ''),
    );
  } finally {
    rmSync(context, { recursive: true });
  }
}
