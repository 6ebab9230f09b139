import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync, chmodSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { freePort } from '../../lib/local/ports';
import { until } from './until';

const program = resolve(__dirname, '../../dist/bin/casemate.js');

export interface Run {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Resolves to the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** The built command line, as people run it. */
export function casemate(args: readonly string[], env: NodeJS.ProcessEnv = {}, node = process.execPath): Run {
  const child = spawn(node, [program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    signal: (signal) => child.kill(signal),
    ended: once(child, 'close').then(
      ([code, signal]: (number | NodeJS.Signals | null)[]) => (code ?? signal) as number | NodeJS.Signals,
    ),
  };
}

/** A folder with these files, readable by everybody, for as long as `use` takes. */
export async function withFiles<Result>(
  files: Readonly<Record<string, string>>,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'app-'));
  chmodSync(directory, 0o755);
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export interface Up extends Run {
  readonly url: string;
  readonly httpUrl: string;
}

/** `casemate up` on free ports, until it says `ready`; fails with what it said where it does not. */
export async function ready(
  directory: string,
  more: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  node?: string,
): Promise<Up> {
  const [port, httpPort] = [await freePort(), await freePort()];
  const run = casemate(['up', directory, '--port', `${port}`, '--http-port', `${httpPort}`, ...more], env, node);
  let code: number | NodeJS.Signals | undefined;
  void run.ended.then((ended) => (code = ended));
  await until(() => code !== undefined || /^ready |"event":"ready"/m.test(run.stdout()), 60_000);
  if (code !== undefined) throw new Error(`casemate up ended with ${code}:\n${run.stderr()}`);
  return { ...run, url: `https://localhost:${port}`, httpUrl: `http://localhost:${httpPort}` };
}

/** `casemate up` for as long as `use` takes; then it must drain and end with 0. */
export async function withUp<Result>(
  directory: string,
  use: (up: Up) => Promise<Result>,
  more: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const up = await ready(directory, more, env);
  try {
    const result = await use(up);
    up.signal('SIGTERM');
    expect(await up.ended).toBe(0);
    return result;
  } finally {
    up.signal('SIGKILL');
    await up.ended;
  }
}
