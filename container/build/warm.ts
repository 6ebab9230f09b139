import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepBest } from './compile-cache';
import { compileCache } from './plan';
import { readPlan } from './run';

// Runs in the image as it will run: its Node, user, flags and paths, which the names of the compile cache carry. The app starts
// without secrets and without a network; what it loaded until then is what it will load first.

/**
 * Bytes of Node's compile cache in the image, 0.9 MB as a registry sends them. Not less, as what Node does not find it makes anew
 * at each start, for nothing.
 */
const most = 2_200_000;

/** Milliseconds that the app gets to listen, and to answer. */
const patience = 20_000;

const answers = (url: string): Promise<boolean> =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  );

async function warm(): Promise<void> {
  const { command, folder: workspace, port } = readPlan();
  const child = spawn(process.execPath, ['--hash-seed=1', '--require', join(__dirname, 'offline.js'), ...command], {
    cwd: join('/app', workspace),
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  for (const end = Date.now() + patience; Date.now() < end && child.exitCode === null && child.signalCode === null;) {
    if (await answers(`http://127.0.0.1:${port}/`)) break;
    await sleep(100);
  }
  child.kill('SIGUSR2');
  const late = setTimeout(() => child.kill('SIGKILL'), patience);
  await ended;
  clearTimeout(late);
  const kept = keepBest(compileCache, most);
  // Node writes them for their owner alone, and in the image they are root's.
  const names = readdirSync(compileCache, { recursive: true, withFileTypes: true });
  for (const file of names) chmodSync(join(file.parentPath, file.name), file.isFile() ? 0o444 : 0o755);
  process.stdout.write(`${kept} modules are compiled.\n`);
}

mkdirSync(compileCache, { recursive: true });
void warm();
