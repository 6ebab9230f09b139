import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { makeCertificate, type Certificate } from '../../lib/local/certificate';
import type { PreloadConfig } from '../../container/preload/config';
import { freePort } from '../../lib/local/ports';
import { layPreload } from '../../lib/local/preload';
import { resolveOptions, type HardeningOptions, type ResolvedOptions } from '../../lib/options';
import { concerns, frontConfig, localProfile, type FrontProfile } from '../../nginx';
import type { Concern } from '../../nginx/concern';
import { accepts, node } from './apps';
import { contained, isContained, removeContained } from './contained';
import { until } from './until';
import { request, type Answer, type RequestOptions } from './request';

export type ConcernName = keyof typeof concerns;

export interface FrontOptions {
  readonly options?: Partial<HardeningOptions>;
  readonly profile?: Partial<FrontProfile>;
  /** The concern to leave out. */
  readonly without?: ConcernName;
  /** Concerns to put in, by name; one of a name that exists takes its place. */
  readonly extra?: Readonly<Record<string, Concern>>;
  /** The app behind the front. @default - answers 200 with what it saw, as JSON: { method, url, headers, body } */
  readonly app?: RequestListener;
  /** Anything else the app's server needs, such as an `upgrade` listener. */
  readonly server?: (server: Server) => void;
  /** The app as the CommonJS source of a program that listens on PORT: it runs as a process of its own, under the preload. */
  readonly program?: string;
  /** What the preload knows the front by. @default '1', as the front has it */
  readonly mark?: PreloadConfig['mark'];
  /** The part of the preload to leave out. */
  readonly withoutPart?: keyof PreloadConfig;
}

export interface Front {
  readonly port: number;
  readonly httpPort: number;
  readonly appPort: number;
  /** Over HTTPS to the front, at `https://localhost:PORT`. */
  readonly get: (path: string, options?: RequestOptions) => Promise<Answer>;
  /** The access log so far, parsed. */
  readonly log: () => Promise<Record<string, string>[]>;
  /** How many requests reached the app. */
  readonly seen: () => number;
  readonly stopApp: () => Promise<void>;
  /** What a `program` printed so far. */
  readonly appSaid: () => string;
}

const root = join(__dirname, '../..');
/** What the build makes of container/preload/. */
const compiledPreload = join(root, 'dist/container/preload');

const nginx = process.env.CASEMATE_NGINX ?? (isContained ? '/usr/sbin/nginx' : 'nginx');
/** `http2 on` came with 1.25.1. */
const http2Directive = !/nginx\/1\.2[2-4]\./.test(spawnSync(nginx, ['-v']).stderr.toString());

export const echo: RequestListener = (req, res) => {
  let body = '';
  req.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
  req.on('end', () => {
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify({ method: req.method, url: req.url, headers: req.headers, body }));
  });
};

let certificate: Promise<Certificate> | undefined;

async function listening(port: number, gone: () => string | undefined): Promise<void> {
  const answers = (): Promise<boolean> =>
    request(`https://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
  const answered = await until(async () => gone() !== undefined || answers());
  if (!answered || gone() !== undefined) throw new Error(`NGINX does not serve: ${gone() ?? 'no answer in 10 s'}`);
}

interface StartedApp {
  readonly stop: () => Promise<void>;
  readonly said: () => string;
}

async function startServer(given: FrontOptions, port: number, onRequest: () => void): Promise<StartedApp> {
  const app = createServer((req, res) => {
    onRequest();
    (given.app ?? echo)(req, res);
  });
  given.server?.(app);
  app.on('upgrade', onRequest);
  app.listen(port, '127.0.0.1');
  await once(app, 'listening');
  const closed = once(app, 'close');
  return {
    said: () => '',
    stop: async () => {
      app.closeAllConnections();
      app.close();
      await closed;
    },
  };
}

/** What is made with the task stands outside of what a test writes for one of its containers. */
const markFile = (mark: FrontProfile['mark'] | PreloadConfig['mark']): readonly string[] =>
  typeof mark === 'object' && existsSync(mark.file) ? [mark.file] : [];

async function startProgram(
  source: string,
  port: number,
  directory: string,
  options: ResolvedOptions,
  mark: PreloadConfig['mark'],
  without?: keyof PreloadConfig,
): Promise<StartedApp> {
  const file = join(directory, 'app.cjs');
  await writeFile(file, source);
  const preload = join(directory, 'preload');
  const nodeOptions = layPreload(preload, options, { mark, port, compiled: compiledPreload });
  if (without) {
    const config = join(preload, 'config.json');
    const all = JSON.parse(await readFile(config, 'utf8')) as PreloadConfig;
    await writeFile(config, JSON.stringify({ ...all, [without]: undefined }));
  }
  const variables = {
    NODE_ENV: 'production',
    NODE_OPTIONS: nodeOptions,
    NODE_PATH: join(root, 'node_modules'),
    PORT: String(port),
  };
  const [command, ...args] = contained('app', [node, file], {
    directory,
    variables,
    readable: [join(root, 'node_modules'), ...markFile(mark)],
  });
  const child = spawn(command, args, { env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exited = once(child, 'exit');
  if (!(await until(async () => child.exitCode !== null || (await accepts(port)))) || child.exitCode !== null) {
    child.kill('SIGKILL');
    removeContained('app', directory);
    throw new Error(`The program does not listen:\n${said}`);
  }
  return {
    said: () => said,
    stop: async () => {
      child.kill('SIGKILL');
      removeContained('app', directory);
      await exited;
    },
  };
}

/** A real NGINX under the configuration of `frontConfig`, before a real HTTP server, for as long as `use` takes. */
export async function withFront<Result>(given: FrontOptions, use: (front: Front) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'front-'));
  // Started by root, NGINX works as another user, who must reach the folders in it where bodies are buffered.
  await chmod(directory, 0o711);
  let seen = 0;
  const [port, httpPort, appPort] = [await freePort(), await freePort(), await freePort()];
  const chosen = {
    ...Object.fromEntries(Object.entries(concerns).filter(([name]) => name !== given.without)),
    ...given.extra,
  };
  const options = resolveOptions({ securityContact: 'mailto:security@example.com', ...given.options });
  const profile = localProfile({
    httpsPort: port,
    httpPort,
    app: `127.0.0.1:${appPort}`,
    http2Directive,
    directory,
    preload: given.program !== undefined,
    ...given.profile,
  });
  certificate ??= makeCertificate(['localhost', '127.0.0.1']);
  await writeFile(join(directory, 'certificate.pem'), (await certificate).certificate);
  await writeFile(join(directory, 'key.pem'), (await certificate).key);
  for (const [name, text] of Object.entries(frontConfig(options, profile, chosen))) {
    await writeFile(join(directory, name), text);
  }

  const app = await (given.program === undefined
    ? startServer(given, appPort, () => (seen += 1))
    : startProgram(given.program, appPort, directory, options, given.mark ?? '1', given.withoutPart));
  const log = await open(join(directory, 'access.log'), 'a');
  const words = [nginx, '-e', 'stderr', '-p', directory, '-c', join(directory, 'nginx.conf')] as const;
  const [command, ...args] = contained('front', words, { directory, readable: markFile(profile.mark) });
  const child = spawn(command, args, {
    env: process.env,
    stdio: ['ignore', log.fd, 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = once(child, 'exit');
  try {
    await listening(port, () => (child.exitCode === null ? undefined : stderr));
    const atStart = seen;
    return await use({
      port,
      httpPort,
      appPort,
      get: (path, options) => request(`https://localhost:${port}${path}`, options),
      seen: () => seen - atStart,
      log: async () =>
        (await readFile(join(directory, 'access.log'), 'utf8'))
          .split('\n')
          // What stands behind the last line's end is a line that is being written; the first is not a test's.
          .slice(1, -1)
          .map((line) => JSON.parse(line) as Record<string, string>),
      appSaid: app.said,
      stopApp: app.stop,
    });
  } finally {
    child.kill('SIGTERM');
    await exited;
    await app.stop();
    removeContained('front', directory);
    await log.close();
    await rm(directory, { recursive: true });
  }
}

/**
 * A test of what one concern enforces, and the proof that it can fail: the same body must fail on the front without the concern.
 *
 * @param instead what to put in its place, where others need its variables and NGINX would refuse the rest without it
 */
export function control(
  name: ConcernName,
  title: string,
  given: FrontOptions,
  body: (front: Front) => Promise<void>,
  instead?: Concern,
): void {
  compare(
    name,
    title,
    given,
    instead ? { ...given, extra: { ...given.extra, [name]: instead } } : { ...given, without: name },
    body,
  );
}

/** As `control`, for a part of the preload: the same body must fail where that part is left out. */
export function partControl(
  name: keyof PreloadConfig,
  title: string,
  given: FrontOptions & { readonly program: string },
  body: (front: Front) => Promise<void>,
): void {
  compare(name, title, given, { ...given, withoutPart: name }, body);
}

function compare(
  name: string,
  title: string,
  given: FrontOptions,
  bare: FrontOptions,
  body: (front: Front) => Promise<void>,
): void {
  test(`${title}`, () => withFront(given, body));
  test(`${title}: red without ${name}`, async () => {
    await expect(withFront(bare, body)).rejects.toHaveProperty('matcherResult.pass', false);
  });
}
