import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { freePort } from '../../lib/local/ports';
import { machine } from '../container/machine';
import { bases } from '../container/task';
import { environment, listenTo, node, type Running } from './apps';
import { until } from './until';

/** With CASEMATE_UP=image, what `withCasemate` runs is built and run by `casemate image run`, in containers. */
export const inImages = process.env.CASEMATE_UP === 'image';

const cli = join(__dirname, '../../dist/bin/casemate.js');

/** `casemate image run` on an app, for as long as `use` takes; then SIGTERM, after which front and app must end well. */
export async function withImages<Result>(directory: string, use: (app: Running) => Promise<Result>): Promise<Result> {
  const port = await freePort();
  const aside = mkdtempSync(join(tmpdir(), 'options-'));
  const given = join(directory, 'casemate.config.json');
  const options = existsSync(given) ? (JSON.parse(readFileSync(given, 'utf8')) as object) : {};
  // The registry that this machine reaches does not know vulnerabilities.
  writeFileSync(join(aside, 'casemate.config.json'), JSON.stringify({ ...options, auditLevel: 'off' }));
  writeFileSync(join(directory, 'casemate.images.json'), bases());
  const { env, npmrc } = machine();
  const config = join(aside, 'casemate.config.json');
  const tag = `localhost/casemate-test/${basename(dirname(directory))}`;
  const args = ['--engine', 'podman', '--port', String(port), '--npmrc', npmrc, '--config', config, '--tag', tag];
  const child = spawn(node, [cli, 'image', 'run', directory, ...args], {
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = listenTo(child);
  const closed = once(child, 'close');
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const ready = (): boolean => said.stderr().includes('runs as it would on Fargate');
  try {
    await until(() => ready() || ended(), 280_000);
    if (!ready() || ended()) throw new Error(`casemate image run is not ready.\n${said.stdout()}${said.stderr()}`);
    return await use({ url: `https://localhost:${port}`, port, ...said });
  } finally {
    child.kill('SIGTERM');
    await closed;
    rmSync(aside, { recursive: true });
    rmSync(join(directory, 'casemate.images.json'), { force: true });
    expect(said.stderr()).toContain('The front ended with 0, the app with 0.');
    expect(child.exitCode).toBe(0);
  }
}
