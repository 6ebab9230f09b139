import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreloadConfig } from '../../container/preload/config';
import { freePort } from '../../lib/local/ports';
import { layPreload } from '../../lib/local/preload';
import { resolveOptions, type HardeningOptions } from '../../lib/options';
import { environment, listenTo, node } from './apps';
import { request, type Answer, type RequestOptions } from './request';
import { until } from './until';

const root = join(__dirname, '../..');
const compiled = join(root, 'dist/container/preload');

export interface PreloadedOptions {
  /** Parts of the preload to leave out; `all` for a program without the preload. */
  readonly without?: readonly (keyof PreloadConfig)[] | 'all';
  readonly options?: Partial<HardeningOptions>;
  /** @default app.cjs */
  readonly file?: string;
  readonly binary?: string;
  /** A command that runs it. */
  readonly within?: readonly string[];
  /** Node's own. */
  readonly flags?: readonly string[];
  /** Where its modules are. */
  readonly modules?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Preloaded {
  readonly pid: number;
  /** The port it was given. */
  readonly port: number;
  /** What it printed so far, on both streams. */
  readonly said: () => string;
  readonly stderr: () => string;
  readonly exited: Promise<Exit>;
  readonly running: () => boolean;
  /** Over HTTP to the given port, as the front asks. */
  readonly get: (path: string, options?: RequestOptions) => Promise<Answer>;
}

/** A program under the preload, without a front before it, for as long as `use` takes. */
export async function withPreloaded<Result>(
  source: string,
  given: PreloadedOptions,
  use: (program: Preloaded) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(given.modules ?? tmpdir(), 'preloaded-'));
  await chmod(directory, 0o755);
  const file = join(directory, given.file ?? 'app.cjs');
  await writeFile(file, source);
  const port = await freePort();
  const options = resolveOptions({ securityContact: 'mailto:security@example.com', ...given.options });
  const preload = join(directory, 'preload');
  const nodeOptions = layPreload(preload, options, { mark: '1', port, compiled });
  const config = join(preload, 'config.json');
  const left = Object.fromEntries(
    (given.without === 'all' ? [] : (given.without ?? [])).map((part) => [part, undefined]),
  );
  await writeFile(
    config,
    JSON.stringify({ ...(JSON.parse(await readFile(config, 'utf8')) as PreloadConfig), ...left }),
  );
  const [program = '', ...args] = [...(given.within ?? []), given.binary ?? node, ...(given.flags ?? []), file];
  const child = spawn(program, args, {
    cwd: directory,
    env: {
      ...environment(),
      ...(given.without !== 'all' && { NODE_OPTIONS: nodeOptions }),
      NODE_PATH: join(root, 'node_modules'),
      NODE_ENV: 'production',
      PORT: String(port),
      ...given.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { stdout, stderr } = listenTo(child);
  const closed = once(child, 'close');
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  try {
    return await use({
      pid: child.pid ?? 0,
      port,
      said: () => stdout() + stderr(),
      stderr,
      running,
      exited: closed.then((ended) => {
        const [code, signal] = ended as [number | null, NodeJS.Signals | null];
        return { code, signal };
      }),
      get: (path, { headers, ...rest } = {}) =>
        request(`http://127.0.0.1:${port}${path}`, { headers: { 'X-Casemate-Front': '1', ...headers }, ...rest }),
    });
  } finally {
    // With its workers.
    if (child.pid !== undefined && running()) process.kill(-child.pid, 'SIGKILL');
    await closed;
    await rm(directory, { recursive: true });
  }
}

/** What a program's answers say to the front in one header, path by path. */
export const toldFront = (
  program: string,
  header: string,
  paths: readonly string[],
  headers: Readonly<Record<string, string>>,
  without: readonly (keyof PreloadConfig)[] = [],
): Promise<unknown[]> =>
  withPreloaded(program, { without }, async (app) => {
    expect(await serves(app)).toBe(true);
    const answers = [];
    for (const path of paths) answers.push((await app.get(path, { headers })).headers[header]);
    return answers;
  });

/** Whether the program answers where it was told to listen. */
export const serves = ({ get, running }: Preloaded, milliseconds = 10_000): Promise<boolean> =>
  until(
    () =>
      !running() ||
      get('/').then(
        () => true,
        () => false,
      ),
    milliseconds,
  ).then((answered) => answered && running());
