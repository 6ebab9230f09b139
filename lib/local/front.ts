import { execFileSync } from 'node:child_process';
import { chownSync, constants, openSync, renameSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { startChild, type Child } from './child';
import { readLines } from './lines';
import { nginxCommand, refused, type Nginx } from './nginx';
import { unprivileged, type User } from './privileges';
import { runMark } from './reaper';
import type { RunDirectory } from './run-directory';

/** One line of the access log. */
export type AccessLogEntry = Readonly<Record<string, string>>;

export interface Front {
  readonly nginx: Nginx;
  readonly run: RunDirectory;
  readonly user: User | undefined;
  readonly port: number;
  readonly log: AccessLog;
}

export interface AccessLog {
  readonly fd: number;
  readonly close: () => void;
}

/** Files for NGINX, readable by its user only. */
export function writeFrontFiles({ run, user }: Front, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(run.front, name);
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    if (user) chownSync(`${path}.new`, user.uid, user.gid);
    renameSync(`${path}.new`, path);
  }
}

const command = ({ nginx, run, user }: Front, ...more: string[]): readonly string[] =>
  unprivileged([...nginxCommand(nginx, run.front), ...more], { user, needed: [], cwd: run.front, aside: run.front });

/**
 * A pipe with a name, for the access log: NGINX opens /dev/stdout anew, which fails on the sockets that Node gives its children.
 * Returns its descriptor. Opened for both directions, so that it never ends while NGINX restarts.
 */
export function openAccessLog(
  run: RunDirectory,
  user: User | undefined,
  onEntry: (entry: AccessLogEntry) => void,
): AccessLog {
  const path = join(run.front, 'access.log');
  execFileSync('mkfifo', ['-m', '600', path]);
  if (user) chownSync(path, user.uid, user.gid);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({
    fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  });
  readLines(socket, (line) => {
    try {
      onEntry(JSON.parse(line) as AccessLogEntry);
    } catch {
      // Two workers wrote more than a pipe takes at once (PIPE_BUF, 4 KB): the line is lost, the log goes on.
    }
  });
  return { fd, close: () => socket.destroy() };
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => {
      resolve(false);
    });
  });

const startNginx = (front: Front, more: readonly string[], onLine: (line: string) => void): Promise<Child> =>
  startChild({
    command: command(front, ...more),
    cwd: front.run.front,
    env: { PATH: process.env.PATH, [runMark]: front.run.id },
    stdout: front.log.fd,
    onLine: (_, line) => {
      onLine(line);
    },
  });

/** Has NGINX judge its files. @throws CasemateError `ERR_NGINX_REFUSED` */
export async function testFront(front: Front): Promise<void> {
  const child = await startNginx(front, ['-t'], () => undefined);
  if ((await child.exited).code !== 0) throw refused(child.lastLines().join('\n'));
}

/** Starts NGINX and resolves once it accepts TLS connections. @throws CasemateError `ERR_NGINX_REFUSED` */
export async function startFront(
  front: Front,
  onStart: (child: Child) => void,
  onLine: (line: string) => void,
): Promise<Child> {
  const child = await startNginx(front, [], onLine);
  onStart(child);
  while (!(await accepts(front.port))) {
    if (!child.running()) throw refused(child.lastLines().join('\n'));
    await sleep(10);
  }
  return child;
}
