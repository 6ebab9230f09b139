import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { configVariable, type LauncherConfig } from '../../container/launcher/config';
import { masker } from '../../container/preload/mask';
import { CasemateError } from '../errors';
import type { ResolvedOptions } from '../options';
import { launcherDirectory } from '../package-root';
import { needsOf } from '../secret-declaration';
import type { Resolved } from '../secrets/resolve';
import type { Entry } from './entry';
import type { User } from './privileges';
import type { RunDirectory } from './run-directory';

/** What hands the app its secrets: not by its environment, which `/proc` shows, but by a socket that its user alone may open. */
export interface Vault {
  /** Masks the values as they are, in a line of the app. */
  readonly mask: (line: string) => string;
  /** What the app is told instead. */
  readonly environment: Readonly<Record<string, string>>;
  /** Added to NODE_OPTIONS, before all else: every Node process of the app's start script asks for itself. */
  readonly nodeOptions: string;
  /** How the app is started, so that its process can be exchanged where a secret changes; as it was where that cannot be. */
  readonly entry: Entry;
  readonly close: () => void;
}

export interface VaultPlace {
  readonly run: RunDirectory;
  readonly user: User | undefined;
  readonly entry: Entry;
  /** What is not in Secrets Manager: generated here. */
  readonly local: Readonly<Record<string, string>>;
  readonly warn: (message: string) => void;
}

/** The SDK takes a while to load, which only those wait for who need it. */
async function readAws(needs: LauncherConfig['needs']): Promise<Resolved> {
  const [{ patience, secretsClient, whereOf }, { secretsError }, { readSecrets }, { resolveNeeds }] = await Promise.all(
    [
      import('../secrets/client.js'),
      import('../secrets/failures.js'),
      import('../secrets/read.js'),
      import('../secrets/resolve.js'),
    ],
  );
  const values: Resolved[] = [];
  const regionOf = ({ secret }: { secret: string }): string | undefined =>
    /^arn:[^:]+:secretsmanager:([^:]+):/.exec(secret)?.[1];
  for (const region of new Set(needs.map(regionOf))) {
    const here = needs.filter((need) => regionOf(need) === region);
    const client = secretsClient(region === undefined ? {} : { region });
    try {
      values.push(resolveNeeds(here, await readSecrets(client, here, AbortSignal.timeout(patience))));
    } catch (error) {
      throw secretsError(error, await whereOf(client));
    } finally {
      client.destroy();
    }
  }
  return {
    values: Object.assign({}, ...values.map((each) => each.values)) as Resolved['values'],
    problems: values.flatMap(({ problems }) => problems),
    versions: Object.assign({}, ...values.map(({ versions }) => versions)) as Resolved['versions'],
  };
}

/** @throws CasemateError `ERR_SECRETS_INCOMPLETE` */
async function complete({ problems, ...rest }: Resolved): Promise<Resolved> {
  if (!problems.length) return { problems, ...rest };
  const { flawTexts } = await import('../secrets/resolve.js');
  const texts = problems.map(({ need, flaw }) => flawTexts[flaw](need));
  throw new CasemateError(
    'ERR_SECRETS_INCOMPLETE',
    texts.map(([message]) => message).join('\n'),
    [...new Set(texts.map(([, fix]) => fix))].join('\n'),
  );
}

/** A start script that is `node FILE ...`, and nothing that only a shell understands. */
const nodeWords = (script: string): readonly string[] | undefined => {
  const [program, ...words] = script.trim().split(/\s+/);
  return program === 'node' && !/[|&;<>()$`\\"'*?[\]#~%!{}\n]/.test(script) ? words : undefined;
};

/** The same entry under the parent that exchanges its process. */
function exchangeable(entry: Entry, parent: string): Entry | undefined {
  const words = entry.script === undefined ? entry.command.slice(1) : nodeWords(entry.script);
  return words && { ...entry, command: [process.execPath, parent, ...words] };
}

/**
 * Reads the declared secrets of the account that the environment's credentials point at, and keeps them for the app's processes.
 * @throws CasemateError `ERR_AWS_CREDENTIALS`, `ERR_AWS_REGION`, `ERR_AWS_NETWORK`, `ERR_AWS_THROTTLED`, `ERR_AWS_REFUSED`,
 * `ERR_SECRETS_INCOMPLETE`
 */
export async function openVault(
  options: ResolvedOptions,
  { run, user, entry, local, warn }: VaultPlace,
): Promise<Vault> {
  const needs = needsOf(options.secrets);
  const read = async (): Promise<Resolved> => {
    const { values, ...rest } = await complete(await readAws(needs));
    return { values: { ...values, ...local }, ...rest };
  };
  let known = await read();
  let since = Date.now();
  let mask = masker(known.values);

  // Beside the preload, which is there: what the app may read of ours under --permission.
  const folder = join(run.preload, 'launcher');
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  for (const name of readdirSync(launcherDirectory).filter((file) => /\.[cm]js$/.test(file))) {
    cpSync(join(launcherDirectory, name), join(folder, name));
    chmodSync(join(folder, name), 0o644);
  }

  const watches = options.onRotate !== 'nothing' && needs.length > 0;
  /** Who asks after the interval is told what is true by then; a failure changes nothing. */
  const fresh = async (): Promise<Resolved> => {
    if (!watches || Date.now() - since < options.rotationInterval * 900) return known;
    since = Date.now();
    known = await read();
    mask = masker(known.values);
    return known;
  };
  const path = join(run.path, 'secrets.sock');
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    fresh()
      .catch((error: unknown) => {
        warn(`The secrets stay as they were: ${(error as Error).message}`);
        return known;
      })
      .then(
        (resolved) => socket.end(JSON.stringify(resolved)),
        () => socket.destroy(),
      );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  chmodSync(path, 0o600);
  if (user) chownSync(path, user.uid, user.gid);

  // Under --permission a process starts no other.
  const mayFork = !options.nodeFlags.includes('--permission');
  const exchanged = watches && mayFork ? exchangeable(entry, join(folder, 'parent.cjs')) : undefined;
  if (watches && !exchanged) {
    warn(
      `A secret that changes counts from the next start: ${mayFork ? `${entry.title} is more than node and a file` : 'under --permission the app starts no process'}.`,
    );
  }
  const config: LauncherConfig = {
    needs,
    childSecrets: options.childSecrets,
    socket: path,
    ...(exchanged && { interval: options.rotationInterval }),
  };
  return {
    mask: (line) => mask(line),
    environment: { [configVariable]: JSON.stringify(config) },
    nodeOptions: `--import=${pathToFileURL(join(folder, 'index.mjs')).href}`,
    entry: exchanged ?? entry,
    close: () => {
      server.close();
    },
  };
}
