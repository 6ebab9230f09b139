import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from './plan';
import { CasemateError } from '../../lib/errors';

// Runs in the build stage, in /app, under the Node of the build image.

export const readPlan = (): Plan => JSON.parse(readFileSync(join(__dirname, '../../plan.json'), 'utf8')) as Plan;

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where the secret is mounted that says how packages are reached. */
const npmrc = '/root/.npmrc';

/** The certificate authorities that .npmrc names: what is no npm, but a program of Node, hears of them this way. */
function authorities(directory: string): NodeJS.ProcessEnv {
  if (!existsSync(npmrc)) return {};
  const pem = readFileSync(npmrc, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (!pem) return {};
  const file = join(directory, 'authorities.pem');
  writeFileSync(file, pem.join('\n').replaceAll('\\n', '\n'));
  return { NODE_EXTRA_CA_CERTS: file };
}

/** Runs a program of npm, yarn or pnpm; what it says is shown too, unless it is for us to read. */
export function run(command: readonly string[], { quiet = false, cwd = '/app' } = {}): Said {
  const directory = mkdtempSync(join(tmpdir(), 'build-'));
  try {
    const [program = '', ...words] = command;
    const { status, stdout, stderr } = spawnSync(program, words, {
      cwd,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...authorities(directory),
        // Nobody is there to answer, and nothing of it may outlive this step.
        CI: 'true',
        COREPACK_ENABLE_STRICT: '0',
        NPM_CONFIG_UPDATE_NOTIFIER: 'false',
        NPM_CONFIG_FUND: 'false',
        NPM_CONFIG_AUDIT: 'false',
        YARN_ENABLE_TELEMETRY: '0',
        YARN_NODE_LINKER: 'node-modules',
      },
    });
    if (!quiet || status !== 0) process.stdout.write(stdout + stderr);
    return { status, stdout, stderr };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A command of the plan's package manager. */
export const managed = ({ manager, program }: Plan, ...words: readonly string[]): string[] =>
  program === undefined
    ? ['npm', ...words]
    : ['npm', 'exec', '--yes', `--package=${program}`, '--', manager === 'pnpm' ? 'pnpm' : 'yarn', ...words];

/** Ends the build with one message; it comes last, where one looks first. */
export function ending(step: () => void): void {
  try {
    step();
  } catch (error) {
    const { code, message, fix } = CasemateError.from(error);
    process.stdout.write(`\n${code}: ${message}\n${fix}\n`);
    process.exitCode = 1;
  }
}
