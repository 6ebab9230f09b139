import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNginx } from '../lib/local/nginx';
import { node, run } from '../test/helpers/apps';
import { interleaved, load, median, ratio } from './measure';
import { startApp, startNginx, withoutInspection, type Server } from './servers';

/** Many and short: what else this machine does is a matter of seconds. */
const rounds = Number(process.env.ROUNDS ?? 21);
const requests = Number(process.env.REQUESTS ?? 1000);
/** Requests a second, as much work for each way in the same time; as fast as 16 clients are answered, a slow way meets fewer at once. */
const rate = 800;
const starts = Number(process.env.STARTS ?? 21);

/** How an app is started. */
const apps = {
  'bare app': {},
  'app under the preload': { preload: true },
  'app under the preload, inspection off': { preload: true, options: withoutInspection },
} as const;
type AppName = keyof typeof apps;
const appNames = Object.keys(apps) as AppName[];

/** A way to serve: what takes the requests, and whose CPU time counts. */
interface Way {
  readonly front: Server;
  readonly counted: readonly Server[];
}

/** Microseconds of CPU time a request, round by round. @param at requests a second; without it, as fast as they are answered */
async function cpuOf({ front, counted }: Way, at?: number): Promise<number> {
  const before = counted.map(({ cpu }) => cpu());
  await load(front.url, requests, at);
  return counted.reduce((total, { cpu }, index) => total + cpu() - (before[index] ?? 0), 0) * (1e6 / requests);
}

/** Milliseconds of CPU time from the start of the process until it listens, and until it was found to: the watchdog starts after. */
async function startOf(directory: string, name: AppName, found: number[]): Promise<number> {
  const app = await startApp(directory, apps[name]);
  found.push(app.cpu() * 1000);
  await app.stop();
  return app.start * 1000;
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-app-'));
  const running: Server[] = [];
  const started = async (server: Promise<Server>): Promise<Server> => {
    running.push(await server);
    return server;
  };
  try {
    cpSync(join(__dirname, 'app'), directory, { recursive: true });
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], directory);
    const bare = await started(startApp(directory, apps['bare app']));
    const preloaded = await started(startApp(directory, apps['app under the preload']));
    const spared = await started(startApp(directory, apps['app under the preload, inspection off']));
    const hardened = await started(startApp(directory, { hardened: true }));
    const plainFront = await started(startNginx(bare, false));
    const front = await started(startNginx(preloaded, true));
    const frontOfSpared = await started(startNginx(spared, true));
    const plainBeforeHardened = await started(startNginx(hardened, false));

    const ways = {
      'plain proxy': { front: plainFront, counted: [plainFront] },
      'hardened front': { front, counted: [front] },
      'plain proxy and bare app': { front: plainFront, counted: [plainFront, bare] },
      'hardened front and app under the preload': { front, counted: [front, preloaded] },
      'hardened front and app under the preload, inspection off': {
        front: frontOfSpared,
        counted: [frontOfSpared, spared],
      },
      'plain proxy and app hardened in process': {
        front: plainBeforeHardened,
        counted: [plainBeforeHardened, hardened],
      },
      'bare app': { front: bare, counted: [bare] },
      'app under the preload': { front: preloaded, counted: [preloaded] },
      'app under the preload, inspection off': { front: spared, counted: [spared] },
    } satisfies Record<string, Way>;
    const names = Object.keys(ways) as (keyof typeof ways)[];
    // Once before it counts: the compilers of V8 have their own time.
    for (const name of names) await load(ways[name].front.url, 5000);
    const cpu = await interleaved(names, (name) => cpuOf(ways[name], rate), rounds);
    const busy = await interleaved(names, (name) => cpuOf(ways[name]), rounds);
    const p99 = await interleaved(
      ['plain proxy', 'hardened front'] as const,
      async (name) => (await load(ways[name].front.url, 600, 200)).p99,
      rounds,
    );
    const found = Object.fromEntries(appNames.map((name) => [name, []])) as unknown as Record<AppName, number[]>;
    const start = await interleaved(appNames, (name) => startOf(directory, name, found[name]), starts);

    const ofCpu = (of: keyof typeof ways, to: keyof typeof ways) =>
      [ratio(cpu[of], cpu[to]), ratio(busy[of], busy[to])] as const;
    const off = 'the same, inspection off';
    const inProcess = 'plain proxy and app hardened in process';
    const ratios: readonly (readonly [what: string, most: number | undefined, measured: readonly number[]])[] = [
      ['CPU of the front, a request: hardened / plain proxy', 1.2, ofCpu('hardened front', 'plain proxy')],
      [
        'CPU in all: hardened front and app / plain proxy and app with helmet, express-rate-limit, cors, hpp',
        0.7,
        ofCpu('hardened front and app under the preload', inProcess),
      ],
      [off, 0.7, ofCpu('hardened front and app under the preload, inspection off', inProcess)],
      ['to compare: plain proxy and bare app / the same', undefined, ofCpu('plain proxy and bare app', inProcess)],
      ['p99 at 200 requests/s: hardened / plain proxy', 1.2, [ratio(p99['hardened front'], p99['plain proxy'])]],
      ['CPU of the app, a request: with the preload / without', 1.01, ofCpu('app under the preload', 'bare app')],
      [off, 1.01, ofCpu('app under the preload, inspection off', 'bare app')],
      [
        'CPU until the app listens: with the preload / without',
        1.05,
        [ratio(start['app under the preload'], start['bare app'])],
      ],
      [off, 1.05, [ratio(start['app under the preload, inspection off'], start['bare app'])]],
    ];
    const rows = [
      ...ratios.map(
        ([what, most, [value = NaN, saturated]]) =>
          `| ${what} | ${value.toFixed(2)} | ${saturated?.toFixed(2) ?? ''} | ${most ?? ''} | ${most === undefined ? '' : value <= most ? 'yes' : '**no**'} |`,
      ),
    ];
    const figures = [
      ...names.map((name) => `| ${name} | ${median(cpu[name]).toFixed(0)} µs, ${median(busy[name]).toFixed(0)} µs |`),
      ...Object.entries(p99).map(([name, values]) => `| ${name}, p99 | ${median(values).toFixed(1)} ms |`),
      ...Object.entries(start).map(
        ([name, values]) => `| ${name}, until it listens | ${median(values).toFixed(0)} ms |`,
      ),
      ...Object.entries(found).map(
        ([name, values]) =>
          `| ${name}, until it is found to listen (with the watchdog's own start) | ${median(values).toFixed(0)} ms |`,
      ),
    ];
    const page = [
      '# What it costs',
      '',
      `Measured by \`npm run bench\` on ${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'}), NGINX ${findNginx().version}, Node ${(await run(node, ['--version'], directory)).trim()}: Express 5,`,
      `1 KB of JSON for a client with a cookie (so neither side compresses it), HTTP/2 over TLS 1.3. ${rounds} rounds of ${requests} requests, the ways in turn; medians of the ratios of each round. The plain`,
      'proxy is the same NGINX with the same TLS and compression, kept connections and its own log, and nothing else. Each way is asked as often in the same time; saturated, that is as fast as 16 clients are',
      'answered, a slower way meets fewer requests at once than a quicker one, and each of them costs more.',
      '',
      `| Ratio | At ${rate} requests/s | Saturated | At most | Kept |`,
      '| --- | --- | --- | --- | --- |',
      ...rows,
      '',
      '| CPU time | Median (and saturated) |',
      '| --- | --- |',
      ...figures,
      '',
    ].join('\n');
    process.stdout.write(page);
    writeFileSync(join(__dirname, '../docs/costs.md'), page);
  } finally {
    for (const server of running.reverse()) await server.stop();
    rmSync(directory, { recursive: true });
  }
}

void main();
