import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { loopbackHosts, type FrontProfile } from '../../nginx';
import type { ResolvedOptions } from '../options';
import { basesOf, isPinned } from './bases';
import { build } from './build';
import { appBuild, certificateBuild, frontBuild } from './context';
import { engine, type Engine } from './engine';
import { readManifest } from './manager';
import type { Images } from './run';
import { appPlace } from './task';

export interface ImagesOf {
  readonly directory: string;
  readonly options: ResolvedOptions;
  readonly nodeVersion: number;
  /** Of the app, in the task. */
  readonly port: number;
  /** What the tags begin with. @default - the app's name */
  readonly tag?: string | undefined;
  readonly npmrc?: string | undefined;
  readonly platform?: string | undefined;
  /** Whether no load balancer will stand before the front. */
  readonly alone: boolean;
  readonly tell: (what: string) => void;
  readonly onLine: (line: string) => void;
}

/** A tag out of any name: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const tagOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || `app-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;

/** `http2 on` came with NGINX 1.25.1: an older image is asked for, and gets the words that it knows. */
async function knowsHttp2Directive(on: Engine, image: string): Promise<boolean> {
  const { stdout, stderr } = await engine(on, [
    'run',
    '--rm',
    '--network',
    'none',
    '--entrypoint',
    'nginx',
    image,
    '-v',
  ]);
  const [, minor] = /nginx\/1\.(\d+)\./.exec(stdout + stderr) ?? [];
  return minor === undefined || Number(minor) > 25;
}

/** Where the front stands: behind a load balancer; or, to be tried on this machine, alone. */
const placeOf = (alone: boolean, { hosts }: ResolvedOptions): Partial<FrontProfile> =>
  alone ? { trustedHops: 0, hosts: [...loopbackHosts, ...hosts] } : {};

/** Builds the three images of a task. Resolves to their tags. @throws CasemateError `ERR_IMAGE_BUILD`, and what their contexts throw */
export async function buildImages(on: Engine, given: ImagesOf): Promise<Images> {
  const { directory, options, nodeVersion, port, npmrc, platform, alone, tell, onLine } = given;
  const { name } = readManifest(directory);
  const prefix = given.tag ?? tagOf(typeof name === 'string' ? name : basename(directory));
  const tags = {
    app: `${prefix}-app`,
    front: `${prefix}-front${alone ? '-alone' : ''}`,
    certificate: `${prefix}-certificate`,
  };
  const bases = basesOf(directory, nodeVersion);
  for (const image of Object.values(bases).filter((one) => !isPinned(one))) {
    tell(`${image} is named by a tag that can be moved; casemate pin names it by its digest.`);
  }
  const app = appBuild({ directory, options, nodeVersion, port, ...appPlace(directory, options) });
  const profile = {
    ...placeOf(alone, options),
    app: `127.0.0.1:${port}`,
    http2Directive: await knowsHttp2Directive(on, bases.nginx),
  };
  const builds = { app, front: frontBuild({ directory, options, profile }), certificate: certificateBuild(directory) };
  for (const one of ['app', 'front', 'certificate'] as const) {
    tell(`Building ${tags[one]} ...`);
    await build(on, builds[one], {
      tag: tags[one],
      onLine,
      ...(npmrc !== undefined && { npmrc }),
      ...(platform !== undefined && { platform }),
    });
  }
  return tags;
}
