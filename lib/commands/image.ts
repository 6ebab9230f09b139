import { defaultNodeVersion, checkNodeVersion } from '../image/node-versions';
import { loadConfig } from '../config';
import { CasemateError } from '../errors';
import { setTimeout as sleep } from 'node:timers/promises';
import { findEngine } from '../image/engine';
import { buildImages } from '../image/images';
import { runTask, type Task } from '../image/run';
import { appPlace, startCommand, writableIn } from '../image/task';
import { portProblem } from '../local/ports';
import { localSecrets } from '../local/secrets';
import { text, type Command, type Flags } from './command';
import { folder } from './folder';
import { port } from './port';

const help = `Usage: casemate image build [DIR] [options]
       casemate image run [DIR] [options]

Builds what runs on AWS out of the Node.js app in DIR (default: here), with Docker or podman: the app, NGINX before it, and
a helper that makes the certificate between the load balancer and NGINX. No image has a shell, a package manager or root.
run builds them, and runs them here as one Fargate task would be: one loopback, read-only, no capability, user 65532, a
limit of memory; until Ctrl-C.

Options:
  --tag NAME        what the tags begin with: NAME-app, NAME-front, NAME-certificate (default: the app's name)
  --engine NAME     docker or podman (default: the first that answers)
  --npmrc FILE      for packages of a private registry: credentials, authorities; no layer holds it
  --node-version N  the line of Node.js (default: ${defaultNodeVersion})
  --app-port N      the port that the app listens on, inside (default: 3000)
  --platform NAME   build: linux/arm64 or linux/amd64 (default: this machine's)
  --port N          run: the HTTPS port here (default: 8443)
  --memory N        run: the memory of the app, in MiB (default: 1024)
  --config FILE     the options, instead of DIR/casemate.config.{json,js,mjs,ts}
  --verbose         show all that the builds say
  --help            this text

The images to build from are in DIR/casemate.images.json, by their digests, once casemate pin wrote it; a mirror of your own
may be named there. Environment variables that the options name under secrets are passed on.

Exit codes: 0 well; 2 usage, options, or an image was not built; 3 the app did not start; 5 the machine refused.
`;

const number = (flags: Flags, name: string, usual: number, most: number): number => {
  const given = text(flags, name);
  if (given === undefined) return usual;
  const value = Number(given);
  if (Number.isInteger(value) && value > 0 && value <= most) return value;
  throw new CasemateError(
    'ERR_USAGE',
    `--${name} received ${JSON.stringify(given)}; expected a whole number up to ${most}.`,
    `See: casemate image --help`,
  );
};

const say = (line: string): void => {
  process.stderr.write(`casemate: ${line}\n`);
};

/** Resolves on Ctrl-C, or where somebody ends us; asked again, we are at it already. */
const withResolvers = (): { promise: Promise<void>; resolve: () => void } => {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
};

function onStop(): { readonly signal: Promise<void>; asked: boolean } {
  const { promise, resolve } = withResolvers();
  const stop = { signal: promise, asked: false };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stop.asked = true;
      resolve();
    });
  }
  return stop;
}

/** Whether the app answers before its time is over, and before it ended for good. */
async function healthy(task: Task, seconds: number): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
    if (await task.healthy()) return true;
    if ((await task.ended()) !== undefined) return false;
  }
  return false;
}

/** A container that ended ends the task, as on Fargate. */
async function gone(task: Task, isOver: () => boolean): Promise<void> {
  for (;;) {
    await sleep(1000);
    const name = isOver() ? undefined : await task.ended();
    if (name !== undefined) say(`The ${name} ended for good.`);
    if (name !== undefined || isOver()) return;
  }
}

const notStarted = (lines: readonly string[]): CasemateError =>
  new CasemateError(
    'ERR_APP_NOT_STARTED',
    ['The app did not answer in its container. It said:', ...lines.slice(-20).map((line) => `  | ${line}`)].join('\n'),
    'Where it writes to a folder, name that under writable; where it misses a file, look into .dockerignore; or give it longer with startTimeout.',
  );

interface Parsed {
  readonly build: Parameters<typeof buildImages>[1];
  readonly at: number;
  readonly memory: number;
}

async function parse(flags: Flags, given: string, alone: boolean): Promise<Parsed> {
  const directory = folder(given);
  const nodeVersion = number(flags, 'node-version', defaultNodeVersion, 99);
  checkNodeVersion(nodeVersion, new Date());
  const { options } = await loadConfig(directory, text(flags, 'config'));
  return {
    build: {
      directory,
      options,
      nodeVersion,
      port: port(flags, 'app-port', 3000),
      tag: text(flags, 'tag'),
      npmrc: text(flags, 'npmrc'),
      platform: alone ? undefined : text(flags, 'platform'),
      alone,
      tell: say,
      onLine: flags.verbose === true ? (line) => process.stderr.write(`  | ${line}\n`) : () => undefined,
    },
    at: port(flags, 'port', 8443),
    memory: number(flags, 'memory', 1024, 122_880),
  };
}

async function build(flags: Flags, given: string): Promise<number> {
  const parsed = await parse(flags, given, false);
  const images = await buildImages(findEngine(text(flags, 'engine')), parsed.build);
  for (const tag of [images.app, images.front, images.certificate]) process.stdout.write(`${tag}\n`);
  return 0;
}

async function run(flags: Flags, given: string): Promise<number> {
  const { build: what, at, memory } = await parse(flags, given, true);
  const { directory, options, nodeVersion, port: appPort } = what;
  const lines: string[] = [];
  const on = findEngine(text(flags, 'engine'));
  if ((await portProblem(at, '127.0.0.1')) !== undefined) {
    throw new CasemateError('ERR_PORT_TAKEN', `Port ${at} is taken on this machine.`, 'Name another one: --port 9443');
  }
  const stop = onStop();
  const images = await buildImages(on, what);
  const kept = Object.fromEntries(
    Object.keys(options.secrets).flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  const task = await runTask(on, {
    images,
    port: at,
    memory,
    command: startCommand({ directory, options, nodeVersion, port: appPort, ...appPlace(directory, options) }),
    environment: { ...localSecrets(directory, options.secrets), ...kept },
    writable: writableIn(directory, options),
    healthPath: options.healthPath,
    appPort,
    onLine: (container, line) => {
      if (container === 'app') lines.push(line);
      (container === 'app' ? process.stdout : process.stderr).write(`${container} | ${line}\n`);
    },
  });
  try {
    const started = await Promise.race([stop.signal, healthy(task, options.startTimeout)]);
    if (started === false) throw notStarted(lines);
    if (started === true) {
      say(`https://localhost:${at} runs as it would on Fargate; Ctrl-C stops it.`);
      await Promise.race([stop.signal, gone(task, () => stop.asked)]);
    }
  } finally {
    say('Stopping: the front answers what is in flight, then the app ends.');
    const codes = await task.stop();
    say(`The front ended with ${codes.front}, the app with ${codes.app}.`);
  }
  return 0;
}

export const image: Command = {
  help,
  most: 2,
  options: {
    tag: { type: 'string' },
    engine: { type: 'string' },
    npmrc: { type: 'string' },
    'node-version': { type: 'string' },
    'app-port': { type: 'string' },
    platform: { type: 'string' },
    port: { type: 'string' },
    memory: { type: 'string' },
    config: { type: 'string' },
    verbose: { type: 'boolean' },
  },
  run: (flags, [verb, given = '.']) => {
    if (verb === 'build') return build(flags, given);
    if (verb === 'run') return run(flags, given);
    throw new CasemateError(
      'ERR_USAGE',
      verb === undefined
        ? 'casemate image does nothing by itself.'
        : `casemate image received ${JSON.stringify(verb)}; expected build or run.`,
      'See: casemate image --help',
    );
  },
};
