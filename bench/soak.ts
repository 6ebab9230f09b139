import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { findNginx } from '../lib/local/nginx';
import { freePort } from '../lib/local/ports';
import { environment, node, run } from '../test/helpers/apps';
import { request } from '../test/helpers/request';

/** Whichever comes first. */
const minutes = Number(process.env.MINUTES ?? 20);
const requests = Number(process.env.REQUESTS ?? 10_000_000);

const block = 20_000;
/** The heap of V8 takes a while to find its size. */
const warm = 5 * block;

/** Memory at the end against that after warming up; allocators keep some more than they need. */
const mostGrowth = 1.25;
const mostDescriptors = 16;

/** Nobody is refused: this is about what goes through. */
const config = {
  entry: 'soak.js',
  securityContact: 'mailto:security@example.com',
  requestsPerSecond: 1_000_000,
  requestBurst: 1_000_000,
  connectionsPerClient: 65_535,
};

interface Look {
  /** Bytes in memory (RSS). */
  readonly memory: number;
  /** Bytes that it holds: of the app, what its heap has after a collection, as V8 takes memory for more than that and gives it back late. */
  readonly held: number;
  readonly descriptors: number;
}

const field = (pid: number, name: string): string =>
  new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return field(pid, 'PPid') === String(parent);
      } catch {
        return false; // It has ended meanwhile.
      }
    });

/** A process and all that it started. */
const treeOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(treeOf)];

const memoryOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + Number(field(pid, 'VmRSS')) * 1024, 0);

const lookAt = (pids: readonly number[], held = memoryOf(pids)): Look => ({
  memory: memoryOf(pids),
  held,
  descriptors: pids.reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length, 0),
});

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const isFlat = (before: Look, after: Look): boolean =>
  after.held <= before.held * mostGrowth && after.descriptors <= before.descriptors + mostDescriptors;

const names = ['NGINX', 'app', 'supervisor'] as const;
type Looks = Readonly<Record<(typeof names)[number], Look>>;

interface Sample {
  readonly done: number;
  readonly looks: Looks;
}

function page(samples: readonly Sample[], taken: number, nodeVersion: string): string {
  const [first, last] = [samples.find(({ done }) => done >= warm), samples.at(-1)];
  if (!first || !last || first === last) throw new Error('Too short to say anything.');
  const rows = names.map((name) => {
    const [before, after] = [first.looks[name], last.looks[name]];
    const peak = Math.max(...samples.map(({ looks }) => looks[name].memory));
    const held = [before, after].map((look) => megabytes(look.held));
    const memory = [before.memory, after.memory, peak].map(megabytes);
    const descriptors = [before, after].map((look) => String(look.descriptors));
    return `| ${[name, ...held, ...memory, ...descriptors, isFlat(before, after) ? 'yes' : '**no**'].join(' | ')} |`;
  });
  return [
    '# What a day of requests leaves behind',
    '',
    `Measured by \`npm run soak\`: ${last.done.toLocaleString('en')} requests in ${Math.round(taken / 60_000)} minutes (at most ${requests.toLocaleString('en')} or ${minutes} minutes)`,
    `through \`casemate up\` to an Express 5 app, over HTTP/2; NGINX ${findNginx().version}, Node ${nodeVersion}. What each`,
    `process holds, its memory (RSS) and its open descriptors, NGINX's workers with it, after ${warm.toLocaleString('en')} requests and at the end. The app`,
    'holds what its heap has after a collection: V8 takes memory for much more where the machine has it, and gives it back late.',
    `Flat is at most ${mostGrowth} times as much held, and at most ${mostDescriptors} descriptors more.`,
    '',
    '| Process | Holds, warm | at the end | Memory, warm | at the end | at most | Descriptors, warm | at the end | Flat |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Small requests through `casemate up`: memory and descriptors must stay where they are, and no process may end. */
async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'soak-'));
  chmodSync(directory, 0o755);
  cpSync(join(__dirname, 'app'), directory, { recursive: true });
  writeFileSync(join(directory, 'casemate.config.json'), JSON.stringify(config));
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], directory);
  const [port, httpPort] = [await freePort(), await freePort()];
  const program = join(__dirname, '../dist/bin/casemate.js');
  const up = spawn(
    node,
    [program, 'up', directory, '--port', String(port), '--http-port', String(httpPort), '--json'],
    {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(up, 'exit');
  try {
    // Every request is a line, which nobody keeps.
    const lines = createInterface(up.stdout);
    const app = await new Promise<number>((resolve, reject) => {
      lines.on('line', (line) => {
        if (line.includes('"event":"ready"')) resolve((JSON.parse(line) as { app: { pid: number } }).app.pid);
      });
      void ended.then(() => {
        reject(new Error('casemate up ended.'));
      });
    });
    const supervisor = up.pid ?? 0;
    const nginx = childrenOf(supervisor)
      .filter((pid) => field(pid, 'Name') === 'nginx')
      .flatMap(treeOf);
    if (nginx.length < 2) throw new Error('NGINX was not found.');

    const start = Date.now();
    const samples: Sample[] = [];
    for (let done = 0; done < requests && Date.now() - start < minutes * 60_000;) {
      await promisify(execFile)(node, [join(__dirname, 'load.mjs'), `https://localhost:${port}/`, String(block)]);
      done += block;
      const looks = {
        NGINX: lookAt(nginx),
        app: lookAt(treeOf(app), Number((await request(`https://localhost:${port}/heap`)).body)),
        supervisor: lookAt([supervisor]),
      };
      samples.push({ done, looks });
      const told = names.map(
        (name) =>
          `${name} ${megabytes(looks[name].held)} of ${megabytes(looks[name].memory)}, ${looks[name].descriptors} descriptors`,
      );
      process.stdout.write(`${done} requests: ${told.join('; ')}\n`);
    }
    const version = await run(node, ['--version'], directory);
    const text = page(samples, Date.now() - start, version.trim());
    process.stdout.write(text);
    if (text.includes('**no**')) process.exitCode = 1;
    writeFileSync(join(__dirname, '../docs/soak.md'), text);
  } finally {
    up.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true });
  }
}

void main();
