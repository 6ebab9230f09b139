import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNginx } from '../../lib/local/nginx';
import { directive } from '../../nginx/directive';
import { node, run } from '../../test/helpers/apps';
import { interleaved, load, median, ratio } from '../measure';
import { startApp, startNginx, withoutInspection, type Server } from '../servers';
import { modSecurity } from './mod-security';

/** Many and short: what else this machine does is a matter of seconds. */
const rounds = Number(process.env.ROUNDS ?? 15);
/** As fast as 16 clients are answered, instead of the rates below: then a slow way meets fewer requests at once than a quick one. */
const isSaturated = process.env.SATURATED === '1';
/** Divides all numbers of requests. */
const less = Number(process.env.LESS ?? 1);

/** What people fill into forms. Of a large body, ModSecurity's default settings take no more than 1000 members. */
const item = (id: number, sentences: number): object => ({
  id,
  name: `Item number ${id}`,
  email: `person.${id}@example.com`,
  price: 12.5 + id,
  tags: ['blue', 'large', "women's"],
  text: "It's a fine day; we'd like two of these (in blue), please. Can you deliver before 5 o'clock? Thanks & regards, Anna. ".repeat(
    sentences,
  ),
  link: `https://example.com/items/${id}?ref=mail&lang=en`,
});

const jsonOf = (bytes: number, sentences: number): string => {
  const items: object[] = [];
  while (JSON.stringify(items).length < bytes) items.push(item(items.length, sentences));
  return JSON.stringify(items);
};

interface Work {
  readonly title: string;
  readonly requests: number;
  /** Requests a second: as much work for each way in the same time. */
  readonly rate: number;
  /** The same where the time to the answer is measured: at most a fifth of what the machine can do. */
  readonly calm: number;
  readonly body?: string;
  readonly target?: string;
  readonly status?: number;
}

const works = {
  get: { title: 'clean GET', requests: 1000, rate: 800, calm: 200, target: '/?q=blue+shoes&page=2' },
  small: { title: 'clean JSON POST, 2 KB', requests: 1000, rate: 800, calm: 200, body: jsonOf(2000, 1) },
  large: { title: 'clean JSON POST, 100 KB', requests: 150, rate: 100, calm: 50, body: jsonOf(100_000, 8) },
  attack: {
    title: 'refused GET',
    requests: 1000,
    rate: 800,
    calm: 200,
    target: `/?q=${encodeURIComponent("' OR '1'='1' --")}`,
    status: 403,
  },
} satisfies Record<string, Work>;
type WorkName = keyof typeof works;

interface Way {
  readonly front: Server;
  readonly app: Server;
  /** Whether it refuses the attack. */
  readonly refuses: boolean;
  /** Whether it differs from the way above it only where there is no body. */
  readonly sparesBodiless?: boolean;
  /** Fewer requests, one after the other, where one costs a hundred times as much. */
  readonly slow?: boolean;
}

/** The attack-detecting library of dd-trace and its rules, beside and not among our dependencies. */
async function fetchDdwaf(directory: string): Promise<{ env: Record<string, string>; version: string }> {
  mkdirSync(directory);
  await run('npm', ['init', '-y'], directory);
  await run('npm', ['install', '--no-audit', '--no-fund', '@datadog/native-appsec'], directory);
  const packed = (await run('npm', ['pack', '--silent', 'dd-trace'], directory)).trim();
  const file = 'package/packages/dd-trace/src/appsec/recommended.json';
  execFileSync('tar', ['-xzf', packed, file], { cwd: directory });
  const folder = join(directory, 'node_modules/@datadog/native-appsec');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { version, env: { DDWAF: folder, DDWAF_RULES: join(directory, file) } };
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-inspection-'));
  // NGINX works as another user, who must reach a socket in it.
  chmodSync(directory, 0o711);
  const running: Server[] = [];
  const started = async (server: Promise<Server>): Promise<Server> => {
    running.push(await server);
    return server;
  };
  try {
    const appFolder = join(directory, 'app');
    cpSync(join(__dirname, '../app'), appFolder, { recursive: true });
    cpSync(join(appFolder, 'inspection.js'), join(appFolder, 'server.js'));
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], appFolder);
    const ddwaf = await fetchDdwaf(join(directory, 'ddwaf'));
    const rules = modSecurity(directory);
    const app = (how: Parameters<typeof startApp>[1]): Promise<Server> => started(startApp(appFolder, how));
    const front = (...given: Parameters<typeof startNginx>): Promise<Server> => started(startNginx(...given));

    const [bare, without, whole] = [
      await app({}),
      await app({ preload: true, options: withoutInspection }),
      await app({ preload: true }),
    ];
    const alone = await app({ preload: true, parts: ['inspection'] });
    const withDdwaf = await app({ env: ddwaf.env });
    const mark = () => ({ server: [directive('proxy_set_header', 'X-Casemate-Front', '1')] });
    const ways: Record<string, Way> = {
      'plain TLS proxy': { front: await front(bare, false), app: bare, refuses: false },
      'the same, our engine in the app’s process': {
        front: await front(alone, false, { extra: { mark } }),
        app: alone,
        refuses: true,
      },
      'the same, libddwaf in the app’s process': {
        front: await front(withDdwaf, false),
        app: withDdwaf,
        refuses: true,
      },
      ...(rules && {
        'the same, ModSecurity and CRS': {
          front: await front(bare, false, { extra: { modSecurity: rules.concern }, env: rules.env }),
          app: bare,
          refuses: true,
          slow: true,
        },
        'the same, behind a sound prefilter': {
          front: await front(bare, false, { extra: { proxy: rules.prefiltered }, env: rules.env }),
          app: bare,
          refuses: true,
          sparesBodiless: true,
          slow: true,
        },
      }),
      'hardened front and preload, inspection off': { front: await front(without, true), app: without, refuses: false },
      'hardened front and preload, as by default': { front: await front(whole, true), app: whole, refuses: true },
    };
    const names = Object.keys(ways);
    const way = (name: string): Way => ways[name] as Way;
    const plain = names[0] ?? '';

    const envOf = (work: Work): NodeJS.ProcessEnv => {
      const file = join(directory, `body-${work.title.replace(/\W+/g, '-')}`);
      if (work.body !== undefined) writeFileSync(file, work.body);
      return {
        TARGET: work.target ?? '/',
        STATUS: String(work.status ?? 200),
        ...(work.body !== undefined && { BODY: file }),
      };
    };
    /** Microseconds of CPU time a request, of front and app. */
    const cpuOf = async (name: string, work: Work): Promise<number> => {
      const { front: server, app: behind, slow } = way(name);
      const requests = Math.ceil(work.requests / less / (slow ? 20 : 1));
      const cpu = (): number => server.cpu() + behind.cpu();
      const before = cpu();
      await load(server.url, requests, slow || isSaturated ? undefined : work.rate, envOf(work));
      return ((cpu() - before) * 1e6) / requests;
    };
    /** Of as many requests as come in 3 seconds. */
    const p99Of = async (name: string, work: Work): Promise<number> => {
      // A way that had nothing to do meanwhile is slow at first.
      await load(way(name).front.url, work.calm / 2, work.calm, envOf(work));
      return (await load(way(name).front.url, Math.ceil((work.calm * 3) / less), work.calm, envOf(work))).p99;
    };

    const measured: Partial<Record<WorkName, Record<string, number[]>>> = {};
    let refused: Record<string, number[]> = {};
    const late: Partial<Record<WorkName, Record<string, number[]>>> = {};
    for (const [key, work] of Object.entries(works) as [WorkName, Work][]) {
      const able = names.filter(
        (name) =>
          (work.status === undefined || way(name).refuses) && (work.body === undefined || !way(name).sparesBodiless),
      );
      // Before it counts: the compilers of V8 have their own time, and are not done with an engine in 1000 requests.
      for (const name of able) {
        const requests = Math.ceil((work.requests * 10) / less / (way(name).slow ? 100 : 1));
        await load(way(name).front.url, requests, undefined, envOf(work));
      }
      if (key === 'attack') {
        // One after the other, as both are to meet the same machine.
        refused = await interleaved(
          able,
          async (name) => (await cpuOf(name, work)) / (await cpuOf(name, works.get)),
          rounds,
        );
        continue;
      }
      measured[key] = await interleaved(able, (name) => cpuOf(name, work), rounds);
      const quick = able.filter((name) => key === 'get' || !way(name).slow);
      late[key] = await interleaved(quick, (name) => p99Of(name, work), rounds);
    }
    const memory = (name: string): number => way(name).front.memory() + way(name).app.memory();

    const cell = (of: readonly number[] | undefined, to: readonly number[] | undefined): string =>
      of && to ? ratio(of, to).toFixed(2) : '';
    const row = (name: string): string =>
      [
        name,
        ...(['get', 'small', 'large'] as const).map((key) => cell(measured[key]?.[name], measured[key]?.[plain])),
        refused[name] ? median(refused[name]).toFixed(2) : '',
        ...(['get', 'small', 'large'] as const).map((key) => cell(late[key]?.[name], late[key]?.[plain])),
        `${Math.round((memory(name) - memory(plain)) / (1 << 20))} MB`,
      ].join(' | ');
    const micros = (['get', 'small', 'large'] as const).map(
      (key) => `${median(measured[key]?.[plain] ?? []).toFixed(0)} µs`,
    );
    const page = [
      `Measured by \`npm run bench:inspection\` on ${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'}), NGINX ${findNginx().version}, Node ${(await run(node, ['--version'], directory)).trim()}, Express 5,`,
      `HTTP/2 over TLS 1.3; libddwaf by @datadog/native-appsec ${ddwaf.version} with the rules of dd-trace; ${rules ? `CRS ${rules.version}, paranoia 1` : 'no ModSecurity: apt has none here'}. CPU time of front and app`,
      `together, ${rounds} rounds, the ways in turn, medians of the ratios to the plain proxy of the same round (${micros.join(', ')} a request);`,
      `a refused GET is compared with a served one of the same way. ${isSaturated ? '16 clients ask as fast as they are answered' : 'CPU time at 800 requests a second, 100 of the long ones, and ModSecurity as fast as it goes'}; p99 at 200 a second, 50 of the long ones.`,
      '',
      '| Way | GET | POST, 2 KB | POST, 100 KB | refused / served | p99 GET | p99 2 KB | p99 100 KB | memory |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      ...names.map((name) => `| ${row(name)} |`),
      '',
    ].join('\n');
    process.stdout.write(page);
    const file = join(__dirname, '../../docs/inspection.md');
    const [start, end] = ['<!-- generated: costs -->', '<!-- end: costs -->'];
    const [before = '', rest = ''] = readFileSync(file, 'utf8').split(start);
    const [, after = ''] = rest.split(end);
    writeFileSync(file, `${before}${start}\n\n${page}\n${end}${after}`);
  } finally {
    for (const server of running.reverse()) await server.stop();
    rmSync(directory, { recursive: true });
  }
}

void main();
