import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { masker } from '../../container/preload/mask';
import { frontConfig, localProfile, loopbackHosts } from '../../nginx';
import { loadConfig, placeholderContact } from '../config';
import { CasemateError } from '../errors';
import { refuseDangers, unknownFlags } from '../node-flags';
import type { ResolvedOptions } from '../options';
import { addressesFor, checkPort } from './addresses';
import { startApp, type App } from './app';
import { makeCertificate, type Certificate } from './certificate';
import type { Child } from './child';
import { findEntry } from './entry';
import { openAccessLog, startFront, testFront, writeFrontFiles, type AccessLogEntry, type Front } from './front';
import { keepRunning, type Keeper } from './keep-running';
import type { Listener } from './listeners';
import { findNginx, tidy } from './nginx';
import { nodeVersion } from './node-version';
import { freePort } from './ports';
import { layPreload } from './preload';
import { unprivilegedUsers } from './privileges';
import { startReaper } from './reaper';
import { makeRunDirectory } from './run-directory';
import { localSecrets, warnOfMissing } from './secrets';
import { openVault } from './vault';
import { warnOfListener, warnOfReadOnly } from './warnings';
import { watchConfig } from './watch-config';

export interface Settings {
  /** The app's folder, absolute. */
  readonly directory: string;
  readonly port: number;
  readonly httpPort: number;
  readonly entry: string | undefined;
  readonly config: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Where secrets come from: generated here, or out of Secrets Manager too. @default local */
  readonly secrets?: 'local' | 'aws';
}

/** What happens meanwhile. */
export interface Tell {
  readonly progress: (message: string) => void;
  readonly warn: (message: string) => void;
  readonly appLine: (stream: 'stdout' | 'stderr', line: string) => void;
  readonly request: (entry: AccessLogEntry) => void;
}

/** An app behind its front. */
export interface Running {
  readonly url: string;
  readonly options: ResolvedOptions;
  readonly app: { readonly title: string; readonly address: string; readonly pid: number; readonly user: string };
  /** Answers what is in flight, then ends everything and removes every file. */
  readonly stop: () => Promise<void>;
}

/** Milliseconds that each side gets to finish in. */
const patience = 10_000;

async function certificateFor({ cert, key }: Settings, options: ResolvedOptions): Promise<Certificate> {
  if (cert === undefined || key === undefined) {
    return makeCertificate([...loopbackHosts, ...options.hosts]);
  }
  try {
    return { certificate: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  } catch (error) {
    throw new CasemateError(
      'ERR_CERTIFICATE',
      `The certificate cannot be read: ${(error as Error).message}.`,
      'Name PEM files with --cert and --key.',
    );
  }
}

const upstream = ({ address, port }: Listener): string => `${address === '::1' ? '[::1]' : '127.0.0.1'}:${port}`;

/**
 * Runs the app in `settings.directory` behind a hardened front, and resolves once both serve. Where it rejects, nothing is left.
 * @param signal ends the start early
 * @throws CasemateError, each code in docs/errors.md
 */
export async function up(settings: Settings, tell: Tell, signal: AbortSignal): Promise<Running> {
  const { directory, port, httpPort } = settings;
  const config = await loadConfig(directory, settings.config);
  const { options } = config;
  const nginx = findNginx();
  const entry = findEntry(directory, settings.entry ?? options.entry);
  refuseDangers(entry.script, process.env);
  const addresses = addressesFor(options);
  for (const address of addresses) {
    await checkPort('--port', port, address);
    await checkPort('--http-port', httpPort, address);
  }

  const users = unprivilegedUsers(directory);
  const run = makeRunDirectory(users);
  const reaper = startReaper(run.id, run.path);
  const keepers: Keeper[] = [];
  const children = new Set<Child>();
  let closeLog = (): void => undefined;
  let closeWatch = (): void => undefined;
  let closeVault = (): void => undefined;
  const follow = (child: Child): void => {
    children.add(child);
    reaper.watch(child.pid);
    if (signal.aborted) child.killGroup();
    void child.gone.then(() => {
      reaper.forget(child.pid);
      children.delete(child);
    });
  };
  const clean = async (): Promise<void> => {
    closeWatch();
    closeVault();
    keepers.forEach(({ release }) => {
      release();
    });
    children.forEach((child) => {
      child.killGroup();
    });
    closeLog();
    await reaper.finish();
    rmSync(run.path, { recursive: true, force: true });
  };
  const onAbort = (): void => {
    children.forEach((child) => {
      child.killGroup();
    });
  };
  signal.addEventListener('abort', onAbort, { once: true });

  try {
    const mark = randomBytes(16).toString('hex');
    const appPort = await freePort();
    const preload = layPreload(run.preload, options, { mark, port: appPort, user: users.app });
    const local = localSecrets(directory, options.secrets);
    const vault =
      settings.secrets === 'aws'
        ? await openVault(options, { run, user: users.app, entry, local, warn: tell.warn })
        : undefined;
    closeVault = vault?.close ?? closeVault;
    if (!vault) warnOfMissing(options.secrets, tell.warn);
    const app: App = {
      directory,
      entry: vault?.entry ?? entry,
      port: appPort,
      user: users.app,
      run,
      nodeOptions: [vault?.nodeOptions, preload].filter(Boolean).join(' '),
      nodeFlags: options.nodeFlags,
      secrets: vault?.environment ?? local,
      mask: vault?.mask ?? masker(local),
      writable: options.writable,
      startTimeout: options.startTimeout,
    };
    for (const flag of unknownFlags(options.nodeFlags, nodeVersion(entry.path))) {
      tell.warn(`The app's Node does not know ${flag} yet; the app runs without it.`);
    }
    let listener: Listener = { address: '127.0.0.1', port: app.port };
    let current = options;
    const configure = (from: ResolvedOptions): Readonly<Record<string, string>> =>
      frontConfig(
        from,
        localProfile({
          addresses,
          httpsPort: port,
          httpPort,
          app: upstream(listener),
          mark,
          http2Directive: nginx.http2Directive,
          modules: nginx.modules,
          directory: run.state,
          drain: patience / 1000,
        }),
      );

    const log = openAccessLog(run, users.front, tell.request);
    closeLog = log.close;
    const front: Front = { nginx, run, user: users.front, port, log };
    const { certificate, key } = await certificateFor(settings, options);
    writeFrontFiles(front, { 'certificate.pem': certificate, 'key.pem': key, ...configure(options) });
    await testFront(front);

    tell.progress(`Starting the app (${entry.title})`);
    const onAppLine = (stream: 'stdout' | 'stderr', line: string): void => {
      tell.appLine(stream, line);
      if (users.app) warnOfReadOnly(line, directory, tell.warn);
    };
    const first = await startApp(app, follow, onAppLine);
    listener = first.listener;
    warnOfListener(listener, app.port, tell.warn);
    if ([port, httpPort].includes(listener.port)) {
      throw new CasemateError(
        'ERR_PORT_TAKEN',
        `The app itself listens on port ${listener.port}, which the front needs.`,
        `Choose another one with ${listener.port === port ? '--port' : '--http-port'}.`,
      );
    }
    writeFrontFiles(front, configure(options));

    tell.progress(`Starting NGINX ${nginx.version}`);
    const startNginx = (): Promise<Child> =>
      startFront(front, follow, (line) => {
        tell.warn(`NGINX: ${tidy(line)}`);
      });
    const frontKeeper = keepRunning(await startNginx(), startNginx, (_, wait) => {
      tell.warn(`NGINX ended; it starts again in ${wait / 1000} s.`);
    });
    const restartApp = async (): Promise<Child> => {
      const again = await startApp(app, follow, onAppLine);
      if (upstream(again.listener) !== upstream(listener)) {
        listener = again.listener;
        writeFrontFiles(front, configure(current));
        frontKeeper.current().signal('SIGHUP');
      }
      return again.child;
    };
    const appKeeper = keepRunning(first.child, restartApp, (exit, wait) => {
      const how = exit instanceof Error ? exit.message : (exit.signal ?? `exit code ${exit.code ?? ''}`);
      tell.warn(`The app ended (${how}); it starts again in ${wait / 1000} s. Clients get 503 meanwhile.`);
    });
    keepers.push(appKeeper, frontKeeper);
    if (options.securityContact === placeholderContact) {
      tell.warn('No securityContact is set: security.txt holds a placeholder. Set it in casemate.config.json.');
    }

    closeWatch = watchConfig(config.file, () => {
      void (async () => {
        const before = configure(current);
        try {
          const changed = await loadConfig(directory, config.file);
          writeFrontFiles(front, configure(changed.options));
          await testFront(front);
          current = changed.options;
          frontKeeper.current().signal('SIGHUP');
          tell.progress(
            `${basename(config.file ?? '')} changed: the front has reloaded. What concerns the app (entry, writable, secrets), and new hosts' certificates and addresses, count from the next start.`,
          );
        } catch (error) {
          writeFrontFiles(front, before);
          tell.warn(
            `${basename(config.file ?? '')} changed, but the front keeps its rules: ${(error as Error).message}`,
          );
        }
      })();
    });

    return {
      url: `https://localhost:${port}`,
      options,
      app: {
        title: entry.title,
        address: upstream(listener),
        pid: first.child.pid,
        user: users.app ? `uid ${users.app.uid}` : 'your own user',
      },
      stop: async () => {
        signal.removeEventListener('abort', onAbort);
        signal.addEventListener('abort', onAbort, { once: true });
        keepers.forEach(({ release }) => {
          release();
        });
        await frontKeeper.current().stop('SIGQUIT', patience + 2000);
        await appKeeper.current().stop('SIGTERM', patience);
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw signal.aborted
      ? new CasemateError('ERR_INTERRUPTED', 'Stopped before the app was up.', 'Start again.')
      : error;
  }
}
