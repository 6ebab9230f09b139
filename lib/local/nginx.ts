import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { CasemateError } from '../errors';
import { installHint } from './install-nginx';

export interface Nginx {
  readonly program: string;
  /** For example 1.22.1. */
  readonly version: string;
  /** `http2 on` came with 1.25.1. */
  readonly http2Directive: boolean;
}

const oldest = [1, 22];

/** Its place by full path: Debian keeps it in a folder that only root has on PATH. */
const locate = (program: string): string =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']
    .map((folder) => resolve(folder, program))
    .find((path) => existsSync(path)) ?? program;

/** The NGINX of this machine, from the variable CASEMATE_NGINX or PATH. @throws CasemateError `ERR_NGINX_MISSING` */
export function findNginx(): Nginx {
  const wanted = process.env.CASEMATE_NGINX ?? 'nginx';
  const program = locate(wanted);
  const { stderr } = spawnSync(program, ['-v'], { encoding: 'utf8' });
  const version = /nginx\/(\d+\.\d+\.\d+)/.exec(stderr ?? '')?.[1];
  if (version === undefined) {
    throw new CasemateError('ERR_NGINX_MISSING', `There is no ${wanted} on this machine.`, installHint());
  }
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (major < (oldest[0] ?? 0) || (major === oldest[0] && minor < (oldest[1] ?? 0))) {
    throw new CasemateError(
      'ERR_NGINX_MISSING',
      `${program} is version ${version}; 1.22 or later is needed.`,
      installHint(),
    );
  }
  return { program, version, http2Directive: major > 1 || minor > 25 || (minor === 25 && patch >= 1) };
}

/** The command line for a prefix that holds nginx.conf. Without `-e`, NGINX wants to write to the system's log folder. */
export const nginxCommand = ({ program }: Nginx, prefix: string): string[] => [
  program,
  '-e',
  'stderr',
  '-p',
  prefix,
  '-c',
  `${prefix}/nginx.conf`,
];

/** NGINX's own words, without its clock and its process number. */
export const tidy = (words: string): string =>
  words
    .replace(/^\S+ \S+ (?=\[)/gm, '')
    .replace(/\d+#\d+: /g, '')
    // eslint-disable-next-line no-control-regex -- a terminal obeys them
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, '?')
    .trim();

export const refused = (words: string): CasemateError =>
  new CasemateError(
    'ERR_NGINX_REFUSED',
    `NGINX refused to start: ${tidy(words)}`,
    'If the cause is not in the options or in --cert and --key, this is a fault of Casemate: please report it with this text.',
  );
