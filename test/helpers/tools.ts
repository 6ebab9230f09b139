import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Independent testers of servers, a browser, and Debian's packages for them. */
const packages = {
  sslscan: 'sslscan',
  testssl: 'testssl.sh',
  slowhttptest: 'slowhttptest',
  chromium: 'chromium',
} as const;

export type Tool = keyof typeof packages;

/** The answer of `sh`, or '' where it fails. */
const shell = (command: string): string => spawnSync('sh', ['-c', command]).stdout.toString().trim();

export const present = (command: string): boolean => shell(`command -v ${command}`) !== '';

/** Whether packages can be had: Debian or one of its children, and root. */
const canInstall = (): boolean => present('apt-get') && process.getuid?.() === 0;

/**
 * Debian packages, installed where that is possible. Two jest workers at once would meet at apt's locks, so one waits for
 * the other. The package lists are fetched only where those at hand do not do.
 */
export function install(names: readonly string[]): boolean {
  if (!canInstall()) return false;
  const get = `apt-get install --yes -qq --no-install-recommends ${names.join(' ')}`;
  const { status } = spawnSync(
    'flock',
    [join(tmpdir(), 'casemate-apt'), 'sh', '-c', `${get} || (apt-get update -qq && ${get})`],
    {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: 'ignore',
      timeout: 280_000,
    },
  );
  return status === 0;
}

/** Whether the tool is there, or could be installed. */
export const needs = (tool: Tool): boolean => present(tool) || (install([packages[tool]]) && present(tool));

/** A test by means of such a tool; where it cannot be had, one line says so. */
export function testWith(tool: Tool, title: string, body: () => Promise<void>, timeout?: number): void {
  let there = false;
  beforeAll(() => {
    there = needs(tool);
  }, 300_000);
  test(
    title,
    async () => {
      if (there) await body();
      else console.info(`Not run: "${title}", for want of ${tool} (Debian: apt-get install ${packages[tool]}).`);
    },
    timeout,
  );
}

/** A tool at work, for a bounded time: what it printed once it is done, and a way to end it before. */
export interface Run {
  readonly done: Promise<string>;
  readonly running: () => boolean;
  readonly stop: () => Promise<void>;
}

export function start(command: string, args: readonly string[]): Run {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 150_000 });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const closed = once(child, 'close');
  return {
    done: closed.then(() => printed),
    running: () => child.exitCode === null && child.signalCode === null,
    stop: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
