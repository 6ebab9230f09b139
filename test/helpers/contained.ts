import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { frontBuild } from '../../lib/image/context';
import { resolveOptions } from '../../lib/options';
import { standIn } from '../container/base-images';
import { machine } from '../container/machine';

/**
 * With CASEMATE_FRONT=container, `withFront` starts NGINX and programs in the images that ship, as Fargate does: what the suites
 * say of both then holds for the containers. The configuration of the test takes the place of the image's own.
 */
export const isContained = process.env.CASEMATE_FRONT === 'container';

const front = 'localhost/casemate-test/front-of-suites';

/** Built once for each worker; from the second on, out of the engine's cache. */
function buildFront(): void {
  const context = mkdtempSync(join(tmpdir(), 'front-image-'));
  try {
    const options = resolveOptions({ securityContact: 'mailto:security@example.com' });
    frontBuild({ options, profile: { date: new Date(0) } }).fill(context);
    const args = [`NGINX_IMAGE=${standIn('nginx')}`, `RUN_IMAGE=${standIn('base')}`].flatMap((one) => [
      '--build-arg',
      one,
    ]);
    execFileSync('podman', ['build', '--quiet', '--tag', front, ...args, context], { stdio: 'pipe', env: process.env });
  } finally {
    rmSync(context, { recursive: true });
  }
}

let built = false;

export interface Place {
  /** What the process may write to. */
  readonly directory: string;
  /** Besides what stands here already. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly readable?: readonly string[];
}

const nameOf = (image: 'app' | 'front', directory: string): string => `${image}-of-${basename(directory)}`;

/** A container outlives the client that was killed. */
export function removeContained(image: 'app' | 'front', directory: string): void {
  if (!isContained) return;
  const args = ['rm', '--force', '--ignore', '--time=0', nameOf(image, directory)];
  spawnSync('podman', args, { env: process.env, stdio: 'ignore' });
}

/** The command as it is; or in a container, with everything taken from it that Fargate takes. */
export function contained<Command extends readonly [string, ...string[]]>(
  image: 'app' | 'front',
  command: Command,
  { directory, variables = {}, readable = [] }: Place,
): readonly [string, ...string[]] {
  if (!isContained) return command;
  if (!built) {
    Object.assign(process.env, machine().env);
    buildFront();
    built = true;
  }
  // What the test wrote as root is the container's user's.
  for (const name of ['', ...readdirSync(directory, { recursive: true, encoding: 'utf8' })])
    chownSync(join(directory, name), 65532, 65532);
  chmodSync(directory, 0o711);
  const [program, ...args] = command;
  return [
    'podman',
    'run',
    '--rm',
    `--name=${nameOf(image, directory)}`,
    '--init',
    // The app of a test is a process of this machine: the loopback is shared with it, as in a task.
    '--network=host',
    '--read-only',
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    '--user=65532:65532',
    '--memory=512m',
    '--tmpfs=/tmp:rw,nodev,nosuid,mode=1777,size=64m',
    `--volume=${directory}:${directory}`,
    ...readable.map((path) => `--volume=${path}:${path}:ro`),
    ...Object.keys(variables).map((name) => `--env=${name}`),
    `--entrypoint=${image === 'app' ? '/nodejs/bin/node' : program}`,
    image === 'app' ? standIn('node') : front,
    ...args,
  ];
}
