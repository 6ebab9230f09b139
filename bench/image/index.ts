import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../lib/config';
import { build } from '../../lib/image/build';
import { appBuild, certificateBuild } from '../../lib/image/context';
import { findEngine } from '../../lib/image/engine';
import { containerEntry } from '../../lib/image/container-entry';
import { hardened } from '../../lib/image/run';
import { appPlace, startCommand } from '../../lib/image/task';
import type { ResolvedOptions } from '../../lib/options';

/**
 * What the images cost: from the start of the app's process to its first answer, in the same image, plain and as we start it; how
 * long the certificate's container lives; sizes. Prints, and writes into docs/images.md; decides nothing.
 * Run: IMAGES=FILE [NPMRC=FILE] npm run bench:image, the first being a casemate.images.json with images that are within reach.
 */
const { IMAGES: images = '', NPMRC: npmrc } = process.env;
const root = resolve(__dirname, '../../..');
const rounds = 15;

interface Taken {
  /** Milliseconds to the first answer, and of CPU time until then: what else the machine does is in the first alone. */
  readonly wall: number;
  readonly cpu: number;
}

/** Runs in the image: each variant in turn, round by round, so that what else the machine does hits all alike. */
const driver = `
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { readdirSync, readFileSync } = require('node:fs');
const { connect } = require('node:net');
const { rounds, variants } = JSON.parse(process.env.BENCH);
const ask = () => new Promise((resolve) => {
  let answered = false;
  const socket = connect(3000, '127.0.0.1', () => socket.write('GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'));
  socket.on('data', () => (answered = true)).on('error', () => {}).on('close', () => resolve(answered));
});
const cpuOf = (pid) => readdirSync('/proc/' + pid + '/task').reduce((sum, thread) =>
  sum + Number(readFileSync('/proc/' + pid + '/task/' + thread + '/schedstat', 'latin1').split(' ')[0]) / 1e6, 0);
(async () => {
  const taken = variants.map(() => []);
  // One more, which counts for nothing: it reads what is on disk.
  for (let round = -1; round < rounds; round += 1) for (let turn = 0; turn < variants.length; turn += 1) {
    const index = (turn + round + 1) % variants.length;
    const { args, env } = variants[index];
    const start = performance.now();
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
    while (!(await ask())) if (child.exitCode !== null) throw new Error('ended: ' + args.join(' ')); else await new Promise((r) => setTimeout(r, 2));
    const wall = performance.now() - start;
    if (round >= 0) taken[index].push({ wall, cpu: cpuOf(child.pid) });
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  console.log(JSON.stringify(taken));
})();
`;

const podman = (...args: string[]): string =>
  execFileSync(findEngine().name, args, { maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'] })
    .toString()
    .trim();

const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;

const inFolder = async <Result>(use: (directory: string) => Promise<Result>): Promise<Result> => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-image-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

interface App {
  readonly title: string;
  readonly source: string;
  readonly options?: Partial<ResolvedOptions>;
  /** Laid beside what is there. */
  readonly files?: Readonly<Record<string, string>>;
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Bytes of all that Casemate puts beside an app, and what a registry sends of them, by gzip. */
const weighing = `
const { readdirSync, readFileSync } = require('node:fs');
const files = readdirSync('/casemate', { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
const all = Buffer.concat(files.map((file) => readFileSync(file.parentPath + '/' + file.name)));
console.log(JSON.stringify([all.length, require('node:zlib').gzipSync(all).length]));
`;

interface Measured {
  /** Of the table of starts. */
  readonly rows: readonly string[];
  /** Of the table of sizes. */
  readonly size: string;
}

const measure = ({ title, source, options: own, files = {} }: App): Promise<Measured> =>
  inFolder(async (directory) => {
    cpSync(source, directory, {
      recursive: true,
      filter: (path) => !path.slice(source.length).includes('node_modules'),
    });
    cpSync(images, join(directory, 'casemate.images.json'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    const options: ResolvedOptions = { ...(await loadConfig(directory)).options, auditLevel: 'off', ...own };
    const image = { directory, options, nodeVersion: 24, port: 3000, ...appPlace(directory, options) };
    const tag = `localhost/casemate-bench/${title.toLowerCase().replace(/\W+/g, '-')}`;
    await build(findEngine(), appBuild(image), { tag, onLine: () => undefined, ...(npmrc !== undefined && { npmrc }) });
    const plain = containerEntry(directory, 3000, options.entry);
    const command = startCommand(image);
    const none = { NODE_COMPILE_CACHE: '' };
    const variants = [
      { name: 'plain `node`', args: plain, env: none },
      { name: 'with the preload', args: startCommand({ ...image, options: { ...options, bundle: false } }), env: none },
      { name: options.bundle ? 'bundled, as shipped' : 'as shipped', args: command, env: {} },
    ];
    const writable = ['/tmp', ...image.writable].flatMap((path) => ['--tmpfs', `${path}:mode=1777`]);
    const bench = JSON.stringify({ rounds, variants });
    const taken = JSON.parse(
      podman(
        'run',
        '--rm',
        '--network',
        'none',
        '--read-only',
        ...writable,
        '--env',
        `BENCH=${bench}`,
        tag,
        '-e',
        driver,
      ),
    ) as Taken[][];
    const of = (index: number, name: keyof Taken): number => median((taken[index] ?? []).map((one) => one[name]));
    const rows = variants.map(({ name }, index) =>
      row(
        title,
        name,
        `${of(index, 'wall').toFixed(0)} ms`,
        (of(index, 'wall') / of(0, 'wall')).toFixed(2),
        `${of(index, 'cpu').toFixed(0)} ms`,
        (of(index, 'cpu') / of(0, 'cpu')).toFixed(2),
      ),
    );
    const bytes = JSON.parse(podman('run', '--rm', '--network', 'none', tag, '-e', weighing)) as number[];
    return { rows, size: row(title, ...bytes.map((count) => `${(count / 1e6).toFixed(2)} MB`)) };
  });

/** Its process, in a container that is there; and all that the engine does for a container, which it does for any. */
const certificate = (): Promise<string[]> =>
  inFolder(async (directory) => {
    const tag = 'localhost/casemate-bench/certificate';
    cpSync(images, join(directory, 'casemate.images.json'));
    await build(findEngine(), certificateBuild(directory), { tag, onLine: () => undefined });
    const times = (...words: string[]): number =>
      median(
        Array.from({ length: rounds }, () => {
          const start = performance.now();
          podman('run', '--rm', '--network', 'none', ...hardened, ...words);
          return performance.now() - start;
        }),
      );
    const code = `const taken=[];for(let i=0;i<${rounds};i+=1){const start=performance.now();require('node:child_process').spawnSync(process.execPath,['/certificate/index.mjs','/tmp','/tmp']);taken.push(performance.now()-start)}console.log(taken.sort((a,b)=>a-b)[${Math.floor(rounds / 2)}])`;
    const its = Number(podman('run', '--rm', '--network', 'none', '--tmpfs', '/tmp', tag, '-e', code));
    const nothing = times('--tmpfs', '/tmp', tag, '--version');
    const all = times('--tmpfs', '/run/casemate:mode=1777', '--tmpfs', '/tmp', tag, 'index.mjs', '/tmp', '/tmp');
    return [
      `- The certificate's process lives ${its.toFixed(0)} ms. \`podman run\` of its container takes ${all.toFixed(0)} ms, and ${nothing.toFixed(0)} ms of one that does nothing (\`node --version\`).`,
    ];
  });

/** JSON is YAML. Nobody is asked for packages: there is no network. */
const verdaccio = JSON.stringify({
  storage: './storage',
  auth: { htpasswd: { file: './storage/htpasswd' } },
  packages: { '**': { access: '$all' } },
  log: { type: 'stdout', format: 'pretty', level: 'warn' },
});

async function main(): Promise<void> {
  const express = join(root, 'test/container/app');
  const apps: readonly App[] = [
    { title: 'Express', source: express },
    { title: 'Express, bundled', source: express, options: { bundle: true } },
    { title: 'Verdaccio', source: join(root, 'test/apps/verdaccio'), files: { 'config.yaml': verdaccio } },
    { title: 'Node-RED', source: join(root, 'test/apps/node-red') },
  ];
  const lines = [
    row('App', 'Started', 'to its first answer', 'ratio', 'CPU time until then', 'ratio'),
    row('---', '---', '---', '---', '---', '---'),
  ];
  const sizes = [row('App', 'Preload, compile cache and SBOM', 'as a registry sends them'), row('---', '---', '---')];
  for (const app of apps) {
    const { rows, size } = await measure(app);
    process.stdout.write(`${[...rows, size].join('\n')}\n`);
    lines.push(...rows);
    sizes.push(size);
  }
  const others = await certificate();
  process.stdout.write(`${others.join('\n')}\n`);
  const page = join(root, 'docs/images.md');
  const text = readFileSync(page, 'utf8');
  writeFileSync(
    page,
    text.replace(
      /(<!-- measured -->\n)[^]*(<!-- \/measured -->)/,
      `$1\n${[...lines, '', ...others, '', ...sizes].join('\n')}\n\n$2`,
    ),
  );
}

void main();
