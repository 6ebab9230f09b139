import { spawnSync } from 'node:child_process';

/** What installs NGINX, by the package manager that a system has. */
const managers: readonly {
  readonly manager: string;
  readonly commands: readonly string[];
  readonly asRoot: boolean;
}[] = [
  {
    manager: 'apt-get',
    commands: ['apt-get update', 'apt-get install -y --no-install-recommends nginx-light'],
    asRoot: true,
  },
  { manager: 'apk', commands: ['apk add nginx'], asRoot: true },
  { manager: 'dnf', commands: ['dnf install -y nginx-core'], asRoot: true },
  { manager: 'brew', commands: ['brew install nginx'], asRoot: false },
];

const succeeds = (command: string): boolean => spawnSync('sh', ['-c', command], { stdio: 'ignore' }).status === 0;
const present = () => managers.find(({ manager }) => succeeds(`command -v ${manager}`));
const isRoot = (): boolean => process.getuid?.() === 0;

/** One line to run, for people. */
export function installHint(): string {
  const found = present();
  if (!found) return 'Install NGINX 1.22 or later: https://nginx.org/en/docs/install.html';
  return `Run: ${found.asRoot && !isRoot() ? 'sudo ' : ''}${found.commands[found.commands.length - 1] ?? ''}`;
}

/** Installs NGINX with the system's package manager, where this user may. Resolves to whether it did. */
export function installNginx(say: (line: string) => void): boolean {
  const found = present();
  if (!found || (found.asRoot && !isRoot())) return false;
  return found.commands.every((command) => {
    say(command);
    // Debian would start the service, and ask questions.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    return spawnSync('sh', ['-c', `${command} >&2`], { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
  });
}
