import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Sleeps until its input ends, which it does even when this process is killed with SIGKILL; then ends the process groups it
 * was told of and whatever left them but carries the mark of this run in its environment, and removes the folder.
 */
const script = `
trap '' HUP INT TERM
groups=
while read -r sign group; do
  case $sign in
    +) groups="$groups $group" ;;
    -) rest=; for one in $groups; do [ "$one" = "$group" ] || rest="$rest $one"; done; groups=$rest ;;
  esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done
for pass in 1 2 3; do
  for file in $(grep -lsz "^$1=$2$" /proc/[0-9]*/environ); do
    file=\${file#/proc/}
    kill -9 "\${file%/environ}" 2>/dev/null
  done
done
rm -rf -- "$3"
`;

export interface Reaper {
  readonly watch: (group: number) => void;
  readonly forget: (group: number) => void;
  /** Cleans up now, and resolves when nothing is left. */
  readonly finish: () => Promise<void>;
}

/** The name of the variable that marks the processes of a run. */
export const runMark = 'CASEMATE_RUN';

/** Watches over the processes marked with `run` and over `directory`. */
export function startReaper(run: string, directory: string): Reaper {
  const child = spawn('/bin/sh', ['-c', script, 'casemate-reaper', runMark, run, directory], {
    cwd: '/',
    detached: true,
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = once(child, 'exit');
  child.stdin.on('error', () => undefined);
  return {
    watch: (group) => child.stdin.write(`+ ${group}\n`),
    forget: (group) => child.stdin.write(`- ${group}\n`),
    finish: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
