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
  securityContact: 'mailto:security@example.com',
  requestsPerSecond: 1_000_000,
  requestBurst: 1_000_000,
  connectionsPerClient: 65_535,
};

interface Look {
  /** Bytes. */
  readonly memory: number;
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

const lookAt = (pids: readonly number[]): Look => ({
  memory: pids.reduce((sum, pid) => sum + Number(field(pid, 'VmRSS')) * 1024, 0),
  descriptors: pids.reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length, 0),
});

const megabytes = ({ memory }: Look): string => (memory / 1e6).toFixed(0);

const isFlat = (before: Look, after: Look): boolean =>
  after.memory <= before.memory * mostGrowth && after.descriptors <= before.descriptors + mostDescriptors;

const names = ['NGINX', 'app', 'supervisor'] as const;
type Looks = Readonly<Record<(typeof names)[number], Look>>;

interface Sample {
  readonly done: number;
  readonly looks: Looks;
}

function page(samples: readonly Sample[], taken: number, nodeVersion: string): string {
  const [first, last] = [samples.find(({ done }) => done >= warm), samples.at(-1)];
  if (!first || !last || first === last) throw new Error('Too short to say anything.');
  const most = (name: (typeof names)[number]): Look => ({
    memory: Math.max(...samples.map(({ looks }) => looks[name].memory)),
    descriptors: Math.max(...samples.map(({ looks }) => looks[name].descriptors)),
  });
  const rows = names.map((name) => {
    const [before, after, peak] = [first.looks[name], last.looks[name], most(name)];
    const memory = [before, after, peak].map((look) => `${megabytes(look)} MB`);
    const descriptors = [before, after, peak].map((look) => String(look.descriptors));
    return `| ${[name, ...memory, ...descriptors, isFlat(before, after) ? 'yes' : '**no**'].join(' | ')} |`;
  });
  return [
    '# What a day of requests leaves behind',
    '',
    `Measured by \`npm run soak\`: ${last.done.toLocaleString('en')} requests in ${Math.round(taken / 60_000)} minutes (10 million or 20 minutes,`,
    `whichever is first) through \`casemate up\` to an Express 5 app, over HTTP/2; NGINX ${findNginx().version}, Node ${nodeVersion}. Memory (RSS) and open`,
    `descriptors, NGINX's workers with it: after ${warm.toLocaleString('en')} requests, at the end, and at most. Flat is at most ${mostGrowth} times the memory and ${mostDescriptors}`,
    'descriptors more.',
    '',
    '| Process | Memory, warm | at the end | at most | Descriptors, warm | at the end | at most | Flat |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
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
      const looks = { NGINX: lookAt(nginx), app: lookAt(treeOf(app)), supervisor: lookAt([supervisor]) };
      samples.push({ done, looks });
      const told = names.map((name) => `${name} ${megabytes(looks[name])} MB, ${looks[name].descriptors} descriptors`);
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
