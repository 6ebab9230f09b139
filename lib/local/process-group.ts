import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';

interface Member {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Z for one that has ended and waits for its parent. */
  readonly state: string;
}

/** proc(5): behind the program's name, which may hold spaces and brackets, stand state, parent and group. */
function fromProc(pid: string): Member[] {
  try {
    const [state = '', parent, group] = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), state }];
  } catch {
    return []; // It has ended meanwhile.
  }
}

const fromPs = (): Member[] =>
  spawnSync('ps', ['-axo', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' })
    .stdout.split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent, group, state = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      state,
    }));

/** The processes of a group that run: each with its parent. */
export function membersOf(group: number): readonly Member[] {
  const all =
    platform() === 'linux'
      ? readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? fromProc(name) : []))
      : fromPs();
  return all.filter((one) => one.group === group && !/^[ZX]/.test(one.state));
}
