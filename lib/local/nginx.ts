import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { CasemateError } from '../errors';
import { installHint } from './install-nginx';

export interface Nginx {
  readonly program: string;
  /** For example 1.22.1. */
  readonly version: string;
  /** `http2 on` came with 1.25.1. */
  readonly http2Directive: boolean;
  /** Paths of the optional modules that it takes. */
  readonly modules: { readonly brotli?: string };
}

const oldest = [1, 22];

/** Its place by full path: Debian keeps it in a folder that only root has on PATH. */
const locate = (program: string): string =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']
    .map((folder) => resolve(folder, program))
    .find((path) => existsSync(path)) ?? program;

/** Whether this NGINX takes the module: it may be made for another version. */
function takesModule(program: string, path: string): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'casemate-module-'));
  try {
    const config = join(directory, 'nginx.conf');
    writeFileSync(config, `load_module "${path}";\npid nginx.pid;\nevents {}\n`);
    return spawnSync(program, ['-t', '-e', 'stderr', '-p', directory, '-c', config]).status === 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The module in the folder that this NGINX was built with, or where Linux distributions have theirs. */
function findModule(program: string, built: string, name: string): string | undefined {
  const own = /--modules-path=(\S+)/.exec(built)?.[1];
  return [
    ...(own === undefined ? [] : [own]),
    '/usr/lib/nginx/modules',
    '/usr/share/nginx/modules',
    '/usr/lib64/nginx/modules',
  ]
    .map((folder) => join(folder, name))
    .find((path) => /^[^"\\\n]+$/.test(path) && existsSync(path) && takesModule(program, path));
}

/** The NGINX of this machine, from the variable CASEMATE_NGINX or PATH. @throws CasemateError `ERR_NGINX_MISSING` */
export function findNginx(): Nginx {
  const wanted = process.env.CASEMATE_NGINX ?? 'nginx';
  const program = locate(wanted);
  const { stderr } = spawnSync(program, ['-V'], { encoding: 'utf8' });
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
  const brotli = findModule(program, stderr, 'ngx_http_brotli_filter_module.so');
  return {
    program,
    version,
    http2Directive: major > 1 || minor > 25 || (minor === 25 && patch >= 1),
    modules: brotli === undefined ? {} : { brotli },
  };
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
