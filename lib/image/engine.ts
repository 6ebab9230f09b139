import { spawn, spawnSync } from 'node:child_process';
import { CasemateError } from '../errors';
import { readLines } from '../local/lines';

/** Docker, or a program with its command line. */
export interface Engine {
  readonly name: 'docker' | 'podman';
}

/** Docker's command line is often there without Docker. */
const answers = (name: string): boolean => spawnSync(name, ['info'], { stdio: 'ignore', timeout: 30_000 }).status === 0;

/** @throws CasemateError `ERR_NO_ENGINE` */
export function findEngine(given?: string): Engine {
  if (given !== undefined && given !== 'docker' && given !== 'podman') {
    throw new CasemateError(
      'ERR_USAGE',
      `--engine received ${JSON.stringify(given)}; expected docker or podman.`,
      'Name one of them.',
    );
  }
  const names: readonly Engine['name'][] = given === undefined ? ['docker', 'podman'] : [given];
  const name = names.find(answers);
  if (name) return { name };
  throw new CasemateError(
    'ERR_NO_ENGINE',
    `${names.join(' and ')} did not answer: images are built and run by Docker or podman.`,
    'Install one of them (apt-get install podman buildah), or start its service; casemate up runs an app without either.',
  );
}

export interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param onLine what is said meanwhile */
export function engine(
  { name: program }: Engine,
  words: readonly string[],
  { env, onLine }: { readonly env?: NodeJS.ProcessEnv; readonly onLine?: (line: string) => void } = {},
): Promise<Done> {
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    // Ctrl-C is for us, who stop one container after the other.
    detached: true,
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    readLines(child[name], (line) => {
      said[name] += `${line}\n`;
      onLine?.(line);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (status) => {
      resolve({ status, ...said });
    });
  });
}

/** As `engine`, where a failure is the engine's own. @throws CasemateError `ERR_ENGINE` */
export async function must(on: Engine, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { status, stdout, stderr } = await engine(on, words, { env });
  if (status === 0) return stdout.trim();
  throw new CasemateError(
    'ERR_ENGINE',
    `${on.name} ${words[0] ?? ''} failed: ${stderr.trim().split('\n').slice(-3).join(' ')}`,
    `See to that, and try again; ${on.name} info says whether it works at all.`,
  );
}
