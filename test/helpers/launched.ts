import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { configVariable, type LauncherConfig } from '../../container/launcher/config';
import { freePort } from '../../lib/local/ports';
import { layPreload } from '../../lib/local/preload';
import { resolveOptions } from '../../lib/options';
import { accepts, node } from './apps';
import { until } from './until';

const root = join(__dirname, '../..');
const launcher = join(root, 'dist/container/launcher');

export interface LaunchedOptions {
  readonly config: Partial<LauncherConfig>;
  readonly binary?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether a parent exchanges it. */
  readonly reload?: boolean;
  /** Without the launcher: the values stand in `env`, as ECS puts them there. */
  readonly native?: boolean;
}

export interface Launched {
  readonly pid: number;
  readonly port: number;
  readonly directory: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exited: Promise<number | NodeJS.Signals | null>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Whether it listens on PORT. */
  readonly listens: () => Promise<boolean>;
  readonly get: (path: string) => Promise<string>;
}

/** A program as the container starts it, for as long as `use` takes: under the launcher and the preload, with a bare environment. */
export async function withLaunched<Result>(
  source: string,
  { config, binary = node, env = {}, reload = false, native = false }: LaunchedOptions,
  use: (program: Launched) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'launched-'));
  await chmod(directory, 0o755);
  const file = join(directory, 'app.cjs');
  await writeFile(file, source);
  const port = await freePort();
  const options = resolveOptions({ securityContact: 'mailto:security@example.com' });
  const preload = layPreload(join(directory, 'preload'), options, {
    mark: '1',
    port,
    compiled: join(root, 'dist/container/preload'),
  });
  const needs: LauncherConfig = { needs: [], childSecrets: [], ...config };
  const launch = native ? [] : [`--import=${pathToFileURL(join(launcher, 'index.mjs')).href}`];
  const words = [...(reload ? [join(launcher, 'parent.cjs')] : []), ...launch, preload, file];
  const child = spawn(binary, words, {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: String(port),
      ...(!native && { [configVariable]: JSON.stringify(needs) }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = once(child, 'close') as Promise<(number | NodeJS.Signals | null)[]>;
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  try {
    return await use({
      pid: child.pid ?? 0,
      port,
      directory,
      stdout: () => stdout,
      stderr: () => stderr,
      exited: closed.then(([code = null, signal = null]) => code ?? signal),
      signal: (signal) => child.kill(signal),
      listens: () => until(async () => !running() || (await accepts(port)), 30_000).then((ready) => ready && running()),
      get: async (path) =>
        (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'X-Casemate-Front': '1' } })).text(),
    });
  } finally {
    if (child.pid !== undefined && running()) process.kill(-child.pid, 'SIGKILL');
    await closed;
    await rm(directory, { recursive: true });
  }
}
