import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { node, run } from '../test/helpers/apps';
import { startApp, startNginx, type Server } from './servers';

/** Whichever comes first. */
const minutes = Number(process.env.MINUTES ?? 20);
const requests = Number(process.env.REQUESTS ?? 10_000_000);

const block = 20_000;

/** Memory at the end against that after warming up; allocators keep some more than they need. */
const mostGrowth = 1.25;
const mostDescriptors = 16;

interface Look {
  readonly memory: number;
  readonly descriptors: number;
}

const lookAt = ({ memory, descriptors }: Server): Look => ({ memory: memory(), descriptors: descriptors() });

const shown = ({ memory, descriptors }: Look): string => `${(memory / 1e6).toFixed(0)} MB, ${descriptors} descriptors`;

/** Small requests through the hardened front to an app under the preload: memory and descriptors must stay where they are. */
async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'soak-'));
  const running: Server[] = [];
  try {
    cpSync(join(__dirname, 'app'), directory, { recursive: true });
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], directory);
    const app = await startApp(directory, { preload: true });
    running.push(app);
    const front = await startNginx(app, true);
    running.push(front);
    const servers = { NGINX: front, app };
    const names = ['NGINX', 'app'] as const;

    const end = Date.now() + minutes * 60_000;
    let done = 0;
    let first: Record<(typeof names)[number], Look> | undefined;
    while (done < requests && Date.now() < end) {
      await promisify(execFile)(node, [join(__dirname, 'load.mjs'), front.url, String(block)]);
      done += block;
      const looks = { NGINX: lookAt(front), app: lookAt(app) };
      process.stdout.write(`${done} requests: ${names.map((name) => `${name} ${shown(looks[name])}`).join('; ')}\n`);
      // The heap of V8 takes a while to find its size.
      if (done >= 5 * block) first ??= looks;
    }
    for (const name of names) {
      const [before, after] = [first?.[name], lookAt(servers[name])];
      if (!before) throw new Error('Too short to say anything.');
      const isFlat =
        after.memory <= before.memory * mostGrowth && after.descriptors <= before.descriptors + mostDescriptors;
      process.stdout.write(`${name}: from ${shown(before)} to ${shown(after)}: ${isFlat ? 'flat' : 'NOT FLAT'}\n`);
      if (!isFlat) process.exitCode = 1;
    }
  } finally {
    for (const server of running.reverse()) await server.stop();
    rmSync(directory, { recursive: true });
  }
}

void main();
