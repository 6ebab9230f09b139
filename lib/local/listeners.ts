import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';
import { promisify } from 'node:util';

/** A TCP socket that accepts connections. */
export interface Listener {
  /** 127.0.0.1, ::1, or 0.0.0.0 and :: for every address. */
  readonly address: string;
  readonly port: number;
}

const attempt = <Result>(read: () => Result, otherwise: Result): Result => {
  try {
    return read();
  } catch {
    return otherwise; // The process has ended meanwhile.
  }
};

/** proc(5): the sixth field of stat is the session; the second, the program's name, may hold spaces and brackets. */
const sessionOf = (pid: string): number =>
  attempt(
    () =>
      Number(
        readFileSync(`/proc/${pid}/stat`, 'latin1')
          .replace(/^.*\) /s, '')
          .split(' ')[3],
      ),
    0,
  );

const socketsOf = (pid: string): string[] =>
  attempt(() => readdirSync(`/proc/${pid}/fd`), [])
    .map((fd) => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`), ''))
    .flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);

const addresses: Readonly<Record<string, string>> = {
  '0100007F': '127.0.0.1',
  '00000000': '0.0.0.0',
  '00000000000000000000000000000000': '::',
  '00000000000000000000000001000000': '::1',
};

function fromProc(session: number): Listener[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && sessionOf(name) === session);
  const sockets = new Set(pids.flatMap(socketsOf));
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((table) =>
      attempt(() => readFileSync(table, 'latin1'), '')
        .trim()
        .split('\n')
        .slice(1),
    )
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode ?? ''))
    .map(([, local = '']) => {
      const [address = '', port = ''] = local.split(':');
      return { address: addresses[address] ?? 'other', port: parseInt(port, 16) };
    });
}

async function fromLsof(group: number): Promise<Listener[]> {
  const found = await promisify(execFile)('lsof', [
    '-nP',
    '-a',
    '-g',
    String(group),
    '-iTCP',
    '-sTCP:LISTEN',
    '-Fn',
  ]).catch(() => ({
    stdout: '',
  }));
  return [...found.stdout.matchAll(/^n(.*):(\d+)$/gm)].map(([, address = '', port]) => ({
    address: address === '*' ? '0.0.0.0' : address.replace(/^\[|\]$/g, ''),
    port: Number(port),
  }));
}

/** Where the processes of a session (on macOS: a group) accept TCP connections. */
export const listenersOf = (leader: number): Promise<Listener[]> =>
  platform() === 'linux' ? Promise.resolve(fromProc(leader)) : fromLsof(leader);
