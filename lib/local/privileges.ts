import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CasemateError } from '../errors';
import { blockedFolders, openingScript } from './reach';

/** Numeric, as a container has it: no name and no home are needed. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** The user of distroless images (nonroot). */
const nonroot: User = { uid: 65532, gid: 65532 };

/** NGINX is another one: the app must read neither its key nor write its configuration. */
const front: User = { uid: 65533, gid: 65533 };

/** Who the two parts run as; undefined for whoever started Casemate. */
export interface Users {
  readonly app: User | undefined;
  readonly front: User | undefined;
}

const onPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/**
 * Never root. Started by root, the app runs as the owner of its folder, or as user 65532 where that is root too.
 * @throws CasemateError `ERR_SETPRIV_MISSING`, rather than run anything as root
 */
export function unprivilegedUsers(directory: string): Users {
  if (process.getuid?.() !== 0) return { app: undefined, front: undefined };
  if (!onPath('setpriv')) {
    throw new CasemateError(
      'ERR_SETPRIV_MISSING',
      'Casemate was started by root, and there is no setpriv here to run the app as somebody else.',
      'Install util-linux, or start Casemate as an ordinary user.',
    );
  }
  const { uid, gid } = statSync(directory);
  return { app: uid === 0 ? nonroot : { uid, gid: gid === 0 ? uid : gid }, front };
}

/** Root in a container often may not. */
const mayMount = (): boolean => onPath('unshare') && spawnSync('unshare', ['--mount', 'true']).status === 0;

/** `setpriv` (util-linux): no way back to more privileges, by set-user-ID programs such as sudo or by capabilities. */
function dropPrivileges(user: User | undefined): string[] {
  if (!onPath('setpriv')) return [];
  if (!user) return ['setpriv', '--no-new-privs', '--'];
  return [
    'setpriv',
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    '--inh-caps=-all',
    '--bounding-set=-all',
    '--no-new-privs',
    '--',
  ];
}

/** `prlimit` (util-linux): what the memory holds, secrets too, is written to no disk when the app crashes. */
const noCoreDump = (): string[] => (onPath('prlimit') ? ['prlimit', '--core=0:0', '--'] : []);

export interface Place {
  readonly user: User | undefined;
  /** Absolute paths that the command reads. */
  readonly needed: readonly string[];
  readonly cwd: string;
  /** A private folder. */
  readonly aside: string;
}

/**
 * The command that runs `command` as the user of `place` without any privilege. Folders that the user may not enter on the way
 * to what is needed (root's home, for one) are opened for this command alone.
 * @throws CasemateError `ERR_APP_UNREADABLE`
 */
export function unprivileged(command: readonly string[], { user, needed, cwd, aside }: Place): readonly string[] {
  const dropped = [...noCoreDump(), ...dropPrivileges(user), ...command];
  const blocked = user ? blockedFolders(needed, user) : [];
  const first = blocked[0];
  if (!first) return dropped;
  if (!mayMount() || blocked.some(({ folder }) => aside.startsWith(`${folder}/`))) {
    throw new CasemateError(
      'ERR_APP_UNREADABLE',
      `The app would run as user ${user?.uid ?? ''}, who may not enter ${first.folder}.`,
      `Run: chmod o+x ${first.folder}, or move the app (and TMPDIR) out of it, or start Casemate as an ordinary user.`,
    );
  }
  return ['unshare', '--mount', 'sh', '-c', openingScript(blocked, aside, cwd), 'casemate', ...dropped];
}
