import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, portProblem } from '../../lib/local/ports';
import { environment, listenTo, node, withBare, type Running } from './apps';
import { inImages, withImages } from './in-images';
import { until } from './until';

const cli = join(__dirname, '../../dist/bin/casemate.js');

export interface CasemateOptions {
  /** More arguments for `casemate up`, such as ['--json']. */
  readonly args?: readonly string[];
}

/** A variable that every process of a run inherits, but for NGINX, which we know by its ports. */
const mark = 'CASEMATE_TEST';

const processesOf = (id: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${mark}=${id}`);
    } catch {
      return false; // Ended meanwhile.
    }
  });

/**
 * `casemate up` on an app, as a user starts it, for as long as `use` takes; then SIGTERM, after which it must end well and
 * leave nothing behind.
 */
export async function withCasemate<Result>(
  directory: string,
  { args = [] }: CasemateOptions,
  use: (app: Running) => Promise<Result>,
): Promise<Result> {
  if (inImages) return withImages(directory, use);
  const [port, httpPort, id] = [await freePort(), await freePort(), randomUUID()];
  const child = spawn(node, [cli, 'up', directory, '--port', String(port), '--http-port', String(httpPort), ...args], {
    env: { ...environment(), [mark]: id },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = listenTo(child);
  const closed = once(child, 'close');
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const ready = (): boolean => /^(?:ready https:|\{"event":"ready")/m.test(said.stdout());
  const what = (problem: string): Error => new Error(`${problem}\n${said.stdout()}${said.stderr()}`);

  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    if (!(await until(ended, 30_000))) child.kill('SIGKILL');
    await closed;
  };

  let result: Result;
  try {
    await until(() => ready() || ended(), 60_000);
    if (!ready() || ended()) throw what('casemate up is not ready.');
    result = await use({ url: `https://localhost:${port}`, port, ...said });
    if (ended()) throw what('casemate up ended too early.');
    // So that finding none afterwards means something.
    expect(processesOf(id)).not.toEqual([]);
  } finally {
    await stop();
  }
  expect({ code: child.exitCode, signal: child.signalCode }).toEqual({ code: 0, signal: null });
  expect(processesOf(id)).toEqual([]);
  expect(await Promise.all([port, httpPort].map((each) => portProblem(each, '127.0.0.1')))).toEqual([
    undefined,
    undefined,
  ]);
  return result;
}

/**
 * What an app does, tried on the app by itself and on the app behind the front. The first run shows that the test is right about
 * the app; the second, that the front changes nothing of it.
 * @param started how, where the start script does not do: a shell's command for the bare app, arguments for `casemate up`
 */
export function sameBehindTheFront(
  title: string,
  directory: () => string,
  body: (app: Running) => Promise<void>,
  started: CasemateOptions & { readonly command?: string } = {},
): void {
  // Images are built first.
  const buildTime = inImages ? ([300_000] as const) : [];
  test(`${title}: bare`, () => withBare(directory(), body, started.command));
  test(`${title}: behind Casemate`, () => withCasemate(directory(), started, body), buildTime[0]);
}
