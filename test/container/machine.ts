import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What this machine needs to build and run containers, and another does not: nothing of it is in the project or in an image.

/** The certificate authorities of Debian, and those that this machine trusts besides: packages come by way of these. */
const authorities = '/etc/ssl/certs/ca-certificates.crt';

const containersConf = `[containers]
# The sandbox refuses to raise limits.
default_ulimits = ["nofile=1024:4096", "nproc=1024:1024"]
log_driver = "k8s-file"
[engine]
# crun wants one hierarchy of cgroups, and there are two.
runtime = "runc"
`;

export interface Machine {
  /** For podman. */
  readonly env: NodeJS.ProcessEnv;
  /** For builds that reach servers on this machine's loopback. */
  readonly onLoopback: NodeJS.ProcessEnv;
  /** Where packages come from. */
  readonly registry: string;
  /** How npm in a build reaches packages. */
  readonly npmrc: string;
}

const certificatesIn = (file: string): string[] =>
  readFileSync(file, 'latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

/**
 * .npmrc as an administrator would write it: the registry, and the authorities that only this machine trusts. npm hands all of it
 * to every script in one variable, so all that Debian trusts would be too much.
 */
export function npmrcFor(registry: string): string {
  const everybodys = new Set(
    execFileSync('dpkg', ['-L', 'ca-certificates'], { encoding: 'utf8' })
      .split('\n')
      .filter((path) => path.endsWith('.crt'))
      .flatMap(certificatesIn),
  );
  const pem = certificatesIn(authorities).filter((one) => !everybodys.has(one));
  return [`registry=${registry}`, ...pem.map((one) => `ca[]="${one.replaceAll('\n', '\\n')}"`), ''].join('\n');
}

let made: Machine | undefined;

export function machine(): Machine {
  if (made) return made;
  const directory = mkdtempSync(join(tmpdir(), 'machine-'));
  process.once('exit', () => {
    rmSync(directory, { recursive: true, force: true });
  });
  writeFileSync(join(directory, 'containers.conf'), containersConf);
  writeFileSync(
    join(directory, 'loopback.conf'),
    containersConf.replace('[containers]', '[containers]\nnetns = "host"'),
  );
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  writeFileSync(join(directory, 'npmrc'), npmrcFor(registry), { mode: 0o600 });
  made = {
    env: { CONTAINERS_CONF: join(directory, 'containers.conf') },
    onLoopback: { CONTAINERS_CONF: join(directory, 'loopback.conf') },
    registry,
    npmrc: join(directory, 'npmrc'),
  };
  return made;
}
