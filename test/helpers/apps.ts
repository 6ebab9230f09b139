import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../lib/local/ports';
import { until } from './until';

const root = join(__dirname, '../..');
const programs = join(root, 'node_modules/.bin');

/** As `npm run` has it: the Node of the devDependency `node`, whatever runs the tests. */
export const environment = (): NodeJS.ProcessEnv => ({
  // Not npm's own: they would point an npm that is started here to the project of the npm that started the tests.
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?:package|lifecycle|config_local_prefix)/.test(name)),
  ),
  PATH: [programs, process.env.PATH].join(delimiter),
  NEXT_TELEMETRY_DISABLED: '1',
});

export const node = join(programs, 'node');

/** What a command printed, once it is done. Not the synchronous way: what runs meanwhile has to be read, or it halts. */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const options = { cwd, env: environment(), timeout: 280_000, maxBuffer: 64 * 1024 * 1024 };
    const { stdout, stderr } = await promisify(execFile)(command, args, options);
    return stdout + stderr;
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message}\n${stdout}${stderr}`, { cause: error });
  }
}

/** The apps of test/apps/ with dependencies of their own. */
export type AppName =
  | 'fastify'
  | 'json-server'
  | 'koa'
  | 'nest'
  | 'next'
  | 'node-red'
  | 'payload'
  | 'socket.io'
  | 'sso'
  | 'tus'
  | 'verdaccio'
  | 'yoga';

export const sourceOf = (name: AppName | 'express-session' | 'notes' | 'sse'): string => join(root, 'test/apps', name);

function hashOf(directory: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) {
    hash.update(path.slice(directory.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * A copy of an app, outside the source tree, with what its lockfile names, and built where it has a build script. Made once
 * for each state of the sources, which are laid anew each time: a database starts out as it was committed.
 */
export async function installed(name: AppName): Promise<string> {
  const source = sourceOf(name);
  const target = join(root, 'node_modules/.cache/casemate/apps', name, hashOf(source));
  if (!existsSync(target)) {
    mkdirSync(join(target, '..'), { recursive: true });
    const made = mkdtempSync(`${target}-`);
    try {
      cpSync(source, made, { recursive: true });
      await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], made);
      await run('npm', ['run', 'build', '--if-present'], made);
      // mkdtemp makes it for its owner alone; the app runs as another user.
      chmodSync(made, 0o755);
      // In one step, so that what is there is whole; another worker may have been faster.
      if (!existsSync(target)) renameSync(made, target);
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  }
  cpSync(source, target, { recursive: true });
  return target;
}

/** What an app's own client, client.js beside it, prints: JSON. In a process of its own, as users of the client run it. */
export async function runClient(directory: string, { url }: Running): Promise<unknown> {
  const variables = ['NODE_TLS_REJECT_UNAUTHORIZED=0', 'NODE_NO_WARNINGS=1'];
  return JSON.parse(await run('env', [...variables, node, 'client.js', url], directory));
}

/** An app that runs, bare or behind the front. */
export interface Running {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** What a child said so far. */
export function listenTo(child: ChildProcess): Pick<Running, 'stdout' | 'stderr'> {
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  return { stdout: () => said.stdout, stderr: () => said.stderr };
}

/** Localhost may be 127.0.0.1 or ::1. */
export const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: 'localhost', port, autoSelectFamily: true })
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => {
        resolve(false);
      });
  });

/**
 * An app by itself, as its authors start it: what it does here, it must do behind the front.
 * @param command for a shell; without it, the start script of package.json
 */
export async function withBare<Result>(
  directory: string,
  use: (app: Running) => Promise<Result>,
  command?: string,
): Promise<Result> {
  const { scripts } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const port = await freePort();
  const { PATH, ...rest } = environment();
  const child = spawn('/bin/sh', ['-c', command ?? scripts.start], {
    cwd: directory,
    detached: true,
    env: {
      ...rest,
      PATH: [join(directory, 'node_modules/.bin'), PATH].join(delimiter),
      PORT: String(port),
      HOST: '127.0.0.1',
      HOSTNAME: '127.0.0.1',
      NODE_ENV: 'production',
      SESSION_SECRET: 'only for the test of the bare app',
    },
  });
  const said = listenTo(child);
  const closed = once(child, 'close');
  try {
    if (!(await until(() => child.exitCode !== null || accepts(port), 60_000)) || child.exitCode !== null) {
      throw new Error(`The bare app does not listen:\n${said.stdout()}${said.stderr()}`);
    }
    return await use({ url: `http://localhost:${port}`, port, ...said });
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await closed;
  }
}
