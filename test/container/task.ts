import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildImages } from '../../lib/image/images';
import { runTask, type Images, type Task } from '../../lib/image/run';
import { appPlace, startCommand, writableIn } from '../../lib/image/task';
import { freePort } from '../../lib/local/ports';
import { resolveOptions, type HardeningOptions, type ResolvedOptions } from '../../lib/options';
import { request, type Answer, type RequestOptions } from '../helpers/request';
import { until } from '../helpers/until';
import { standIn, type NodeLine } from './base-images';
import { machine } from './machine';

export const on = { name: 'podman' } as const;
Object.assign(process.env, machine().env);

/** What Jest has for process.env is not what a child gets by itself. */
export const podman = async (...words: string[]): Promise<string> =>
  (await promisify(execFile)('podman', words, { maxBuffer: 1 << 28, env: process.env })).stdout.trim();

/** An Express app with its lockfile. */
export const expressApp = join(__dirname, 'app');

/** The registry that packages come from on this machine does not know vulnerabilities. */
export const optionsOf = (options: Partial<HardeningOptions> = {}): ResolvedOptions =>
  resolveOptions({ securityContact: 'mailto:security@example.com', auditLevel: 'off', ...options });

/** The stand-ins, as a team would name a mirror of its own. */
export const bases = (line?: NodeLine): string =>
  JSON.stringify({
    build: standIn('build', line),
    run: standIn('node', line),
    nginx: standIn('nginx'),
    front: standIn('base'),
  });

/** A copy of a folder, or of these files, that is built from the stand-ins. */
export async function withApp<Result>(
  source: string | Readonly<Record<string, string>>,
  use: (directory: string) => Promise<Result>,
  line?: NodeLine,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'image-'));
  try {
    if (typeof source === 'string') {
      cpSync(source, directory, {
        recursive: true,
        filter: (path) => !path.slice(source.length).includes('node_modules'),
      });
    } else {
      for (const [name, text] of Object.entries(source)) {
        mkdirSync(dirname(join(directory, name)), { recursive: true });
        writeFileSync(join(directory, name), text);
      }
    }
    writeFileSync(join(directory, 'casemate.images.json'), bases(line));
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export interface Given {
  readonly options?: Partial<HardeningOptions>;
  readonly tag?: string;
  readonly port?: number;
  readonly line?: NodeLine;
}

/** Builds the three images; what the build said is part of what it throws. */
export const imagesOf = (directory: string, { options, tag, port = 3000, line = 24 }: Given = {}): Promise<Images> =>
  buildImages(on, {
    directory,
    options: optionsOf(options),
    nodeVersion: line,
    port,
    tag: `localhost/casemate-test/${tag ?? 'express'}`,
    npmrc: machine().npmrc,
    alone: true,
    tell: () => undefined,
    onLine: () => undefined,
  });

export interface Running extends Task {
  readonly port: number;
  readonly get: (path: string, options?: RequestOptions) => Promise<Answer>;
  readonly lines: readonly string[];
}

/** The containers of an app, for as long as `use` takes. */
export async function startTask(
  directory: string,
  images: Images,
  { options: given, line = 24 }: Given = {},
  environment = {},
): Promise<Running> {
  const options = optionsOf(given);
  const port = await freePort();
  const lines: string[] = [];
  const task = await runTask(on, {
    images,
    port,
    memory: 512,
    command: startCommand({ directory, options, nodeVersion: line, port: 3000, ...appPlace(directory, options) }),
    environment,
    writable: writableIn(directory, options),
    healthPath: options.healthPath,
    appPort: 3000,
    onLine: (container, line) => lines.push(`${container} | ${line}`),
  });
  const get = (path: string, more?: RequestOptions): Promise<Answer> =>
    request(`https://localhost:${port}${path}`, more);
  const serves = (): Promise<boolean> =>
    get('/').then(
      ({ status }) => status !== 503,
      () => false,
    );
  if (await until(serves, 60_000)) return { ...task, port, get, lines };
  await task.stop();
  throw new Error(`The containers do not serve:\n${lines.join('\n')}`);
}

export interface Inside {
  readonly uid: string;
  readonly capabilities: string;
  readonly noNewPrivileges: string;
  readonly pid: number;
}

const field = (status: string, name: string): string => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';

/** The process that a container is for, as this machine sees it: the child of the init that reaps. */
export async function processOf(name: string): Promise<Inside> {
  const init = await podman('inspect', '--format', '{{.State.Pid}}', name);
  const [pid = ''] = readFileSync(`/proc/${init}/task/${init}/children`, 'utf8').trim().split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    pid: Number(pid),
    uid: field(status, 'Uid'),
    capabilities: ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((one) => field(status, one)).join(),
    noNewPrivileges: field(status, 'NoNewPrivs'),
  };
}
