import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreloadConfig } from '../container/preload/config';
import { makeCertificate } from '../lib/local/certificate';
import { findNginx } from '../lib/local/nginx';
import { freePort } from '../lib/local/ports';
import { layPreload } from '../lib/local/preload';
import { resolveOptions, type ResolvedOptions } from '../lib/options';
import { concerns, frontConfig, localProfile } from '../nginx';
import type { Concern } from '../nginx/concern';
import { accepts, node } from '../test/helpers/apps';
import { until } from '../test/helpers/until';

/** Nobody is refused: what a refusal saves is not measured here. */
export const options = resolveOptions({
  securityContact: 'mailto:security@example.com',
  requestsPerSecond: 1_000_000,
  requestBurst: 1_000_000,
  connectionsPerClient: 65_535,
});

/** Inspection has limits of its own (docs/inspection.md), and is by default. */
export const withoutInspection = resolveOptions({ ...options, inspection: 'off' });

/** Seconds of CPU time of every thread, user and system (Documentation/scheduler/sched-stats.rst, in nanoseconds). */
const cpuTime = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (total, thread) =>
      total + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e9,
    0,
  );

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/status`, 'utf8').includes(`PPid:\t${parent}\n`);
      } catch {
        return false;
      }
    });

/** A running program. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  /** Seconds of CPU time so far, with its workers'. */
  readonly cpu: () => number;
  /** Bytes in memory, with its workers'. */
  readonly memory: () => number;
  readonly descriptors: () => number;
  readonly stop: () => Promise<void>;
}

const field = (pid: number, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

function serverOf(child: ChildProcess, url: string, clean: () => void): Server {
  const pid = child.pid ?? 0;
  const exited = once(child, 'exit');
  const all = (): number[] => [pid, ...childrenOf(pid)];
  const sum = (read: (pid: number) => number): number => all().reduce((total, one) => total + read(one), 0);
  return {
    url,
    pid,
    cpu: () => sum(cpuTime),
    memory: () => sum((one) => field(one, 'VmRSS') * 1024),
    descriptors: () => sum((one) => readdirSync(`/proc/${one}/fd`).length),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      clean();
    },
  };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  if (!(await until(() => child.exitCode !== null || accepts(port))) || child.exitCode !== null) {
    throw new Error(`Nothing listens on ${port}.`);
  }
}

const folder = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  chmodSync(directory, 0o711);
  return directory;
};

const compiled = join(__dirname, '../dist/container/preload');

export interface StartedApp extends Server {
  /** Seconds of CPU time that its process had taken when it listened, by its own word: whoever looks from outside comes later. */
  readonly start: number;
}

interface How {
  readonly preload?: boolean;
  readonly hardened?: boolean;
  /** @default options */
  readonly options?: ResolvedOptions;
  /** The parts of the preload that are there. @default - all */
  readonly parts?: readonly (keyof PreloadConfig)[];
  readonly env?: Readonly<Record<string, string>>;
}

/** @param directory the app, installed */
export async function startApp(directory: string, how: How): Promise<StartedApp> {
  const [port, laid] = [await freePort(), folder()];
  const preload = join(laid, 'preload');
  const nodeOptions = how.preload
    ? layPreload(preload, how.options ?? options, { mark: '1', port, compiled })
    : undefined;
  if (nodeOptions !== undefined && how.parts) {
    const file = join(preload, 'config.json');
    const all = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as PreloadConfig);
    const kept = all.filter(([name]) => ['mark', 'pages', ...(how.parts ?? [])].includes(name));
    writeFileSync(file, JSON.stringify(Object.fromEntries(kept)));
  }
  const child = spawn(node, [join(directory, 'server.js')], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: String(port),
      ...(nodeOptions !== undefined && { NODE_OPTIONS: nodeOptions }),
      ...(how.hardened && { HARDENED: '1' }),
      ...how.env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await listening(child, port);
  if (!(await until(() => said.includes('\n')))) throw new Error('The app did not say what its start took.');
  const server = serverOf(child, `http://127.0.0.1:${port}/`, () => {
    rmSync(laid, { recursive: true });
  });
  return { ...server, start: Number(said) / 1e6 };
}

/** What a TLS proxy is: the connection, the certificate, the same compression, NGINX's own log. */
const plain: Readonly<Record<string, Concern>> = Object.fromEntries(
  Object.entries(concerns).filter(([name]) => ['process', 'listen', 'tls', 'compression'].includes(name)),
);

export const plainProxy: Concern = (_, { app }) => {
  const line = (name: string, ...args: string[]) => ({ directive: name, args });
  return {
    http: [
      { directive: 'upstream', args: ['app'], block: [line('server', app), line('keepalive', '64')] },
      line('access_log', 'access.log'),
    ],
    server: [
      line('proxy_http_version', '1.1'),
      line('proxy_set_header', 'Connection', ''),
      line('proxy_set_header', 'Host', '$host'),
    ],
    proxy: [line('proxy_pass', 'http://app')],
  };
};

/** @param given concerns beside the others, and what the program needs to find their modules */
export async function startNginx(
  app: Server,
  isHardened: boolean,
  given: { readonly extra?: Readonly<Record<string, Concern>>; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Server> {
  const { program, http2Directive, modules } = findNginx();
  const [port, httpPort, directory] = [await freePort(), await freePort(), folder()];
  const { certificate, key } = await makeCertificate(['localhost']);
  const profile = localProfile({
    httpsPort: port,
    httpPort,
    app: new URL(app.url).host,
    http2Directive,
    modules,
    directory,
  });
  const chosen = { ...(isHardened ? concerns : { ...plain, proxy: plainProxy }), ...given.extra };
  const files = { 'certificate.pem': certificate, 'key.pem': key, ...frontConfig(options, profile, chosen) };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  mkdirSync(join(directory, 'state'));
  const log = openSync(join(directory, 'access.log'), 'a');
  const child = spawn(program, ['-e', 'stderr', '-p', directory, '-c', join(directory, 'nginx.conf')], {
    stdio: ['ignore', log, 'inherit'],
    env: { ...process.env, ...given.env },
  });
  await listening(child, port);
  return serverOf(child, `https://localhost:${port}/`, () => {
    rmSync(directory, { recursive: true });
  });
}
