import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeBinary, nodeLines } from '../helpers/node-versions';

// No registry of images is reached from here. These stand in for the images that the Dockerfiles name, laid out as they are: of
// this machine's Debian packages and of the Node binary that npm has, with the libraries that they are linked to and no more.

export const podman = 'podman';

/** The folder of npm's own code beside the npm that runs the tests. */
const npmFolder = (): string =>
  dirname(dirname(realpathSync(execFileSync('sh', ['-c', 'command -v npm']).toString().trim())));

export type NodeLine = (typeof nodeLines)[number];

/** The line that the tests are run on comes with the project. */
const usualLine = 24;
const nodeProgram = (line: NodeLine): string =>
  line === usualLine ? join(__dirname, '../../node_modules/node/bin/node') : nodeBinary(line);

/** A shell, and what scripts of packages expect beside it. */
const shell = ['dash', 'bash', 'coreutils', 'findutils', 'grep', 'sed', 'mawk', 'libc-bin', 'tar', 'gzip'];

const output = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] }).toString();

const filesOf = (packages: readonly string[]): string[] =>
  output('dpkg', ['-L', ...packages])
    .split('\n')
    .filter((path) => path !== '' && !/^\/(?:usr\/share|etc\/init|var)\b/.test(path))
    .filter((path) => existsSync(path) && !statSync(path).isDirectory());

const isElf = (path: string): boolean => readFileSync(path).subarray(0, 4).toString('latin1') === '\x7fELF';

/** The libraries that programs are linked to, with the loader. */
const librariesOf = (paths: readonly string[]): string[] => {
  const elves = paths.filter((path) => isElf(realpathSync(path)));
  // ldd ends with 1 where one of them is static.
  const { stdout } = spawnSync('ldd', elves, { maxBuffer: 1 << 26 });
  const found = [...stdout.toString().matchAll(/^\t(?:\S+ => )?(\/\S+) \(0x/gm)].map(([, path = '']) => path);
  return [...new Set(found)];
};

/** In Debian /bin, /lib and their like are links into /usr, and what looks there finds the same file. */
const inUsr = (path: string): string => (/^\/(?:bin|sbin|lib|lib64)\//.test(path) ? `/usr${path}` : path);

function lay(root: string, paths: readonly string[]): void {
  for (const path of paths) {
    const target = join(root, inUsr(path));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(realpathSync(path), target, { dereference: true });
  }
}

/** The tree of an image of Debian. */
function layDebian(root: string, programs: readonly string[]): void {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(root, name));
  }
  for (const name of ['etc/ssl/certs', 'home/nonroot', 'root', 'run', 'proc', 'sys', 'dev', 'var/tmp', 'tmp']) {
    mkdirSync(join(root, name), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnonroot:x:65532:\n');
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  writeFileSync(join(root, 'etc/os-release'), 'ID=debian\nNAME="Stand-in"\n');
  // Those of the package, and none that this machine trusts besides.
  const authorities = filesOfCertificates().map((path) => readFileSync(path, 'latin1'));
  writeFileSync(join(root, 'etc/ssl/certs/ca-certificates.crt'), authorities.join('\n'));
  lay(root, [...programs, ...librariesOf(programs)]);
}

const filesOfCertificates = (): string[] =>
  output('dpkg', ['-L', 'ca-certificates'])
    .split('\n')
    .filter((path) => path.endsWith('.crt'));

const nss = [
  '/lib/x86_64-linux-gnu/libnss_dns.so.2',
  '/lib/x86_64-linux-gnu/libnss_files.so.2',
  '/lib/x86_64-linux-gnu/libresolv.so.2',
];

interface StandIn {
  readonly lay: (root: string, line: NodeLine) => void;
  readonly dockerfile: readonly string[];
}

const standIns = {
  /** gcr.io/distroless/nodejs24-debian13:nonroot */
  node: {
    lay: (root, line) => {
      layDebian(root, nss.filter(existsSync));
      lay(root, librariesOf([nodeProgram(line)]));
      mkdirSync(join(root, 'nodejs/bin'), { recursive: true });
      cpSync(nodeProgram(line), join(root, 'nodejs/bin/node'));
    },
    dockerfile: ['USER 65532', 'WORKDIR /home/nonroot', 'ENTRYPOINT ["/nodejs/bin/node"]'],
  },
  /** gcr.io/distroless/base-debian13:nonroot */
  base: {
    lay: (root) => {
      layDebian(root, nss.filter(existsSync));
    },
    dockerfile: ['USER 65532', 'WORKDIR /home/nonroot'],
  },
  /** node:24-trixie-slim */
  build: {
    lay: (root, line) => {
      layDebian(root, [...filesOf(shell), ...nss.filter(existsSync)]);
      lay(root, librariesOf([nodeProgram(line)]));
      mkdirSync(join(root, 'usr/local/bin'), { recursive: true });
      cpSync(nodeProgram(line), join(root, 'usr/local/bin/node'));
      cpSync(npmFolder(), join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
      for (const name of ['npm', 'npx'])
        symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(root, 'usr/local/bin', name));
    },
    dockerfile: ['ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root'],
  },
  /** nginx:1.30-trixie */
  nginx: {
    lay: (root) => {
      layDebian(root, [...filesOf([...shell, 'nginx'])]);
      symlinkSync('mawk', join(root, 'usr/bin/awk'));
    },
    dockerfile: ['ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  },
} satisfies Readonly<Record<string, StandIn>>;

export type StandInName = keyof typeof standIns;

/** What a stand-in is made of, by which it is made once. */
const fingerprint = createHash('sha256')
  .update(readFileSync(__filename))
  .update(output(nodeProgram(usualLine), ['--version']))
  .update(output('dpkg-query', ['-W', 'nginx', 'libc6', 'ca-certificates', 'coreutils']))
  .digest('hex')
  .slice(0, 12);

const tagOf = (name: StandInName, line: NodeLine): string =>
  `localhost/casemate-test/${name}${line === usualLine ? '' : `-${line}`}:${fingerprint}`;

/** The tag of a stand-in, made where it is not there yet: by one at a time, whoever else asks waits. */
export function standIn(name: StandInName, line: NodeLine = usualLine): string {
  const tag = tagOf(name, line);
  if (spawnSync(podman, ['image', 'exists', tag]).status === 0) return tag;
  const context = mkdtempSync(join(tmpdir(), 'stand-in-'));
  try {
    const { lay: fill, dockerfile } = standIns[name];
    mkdirSync(join(context, 'root'));
    fill(join(context, 'root'), line);
    writeFileSync(join(context, 'Dockerfile'), ['FROM scratch', 'COPY root /', ...dockerfile, ''].join('\n'));
    execFileSync('flock', [join(tmpdir(), 'casemate-stand-ins.lock'), podman, 'build', '-q', '-t', tag, context], {
      stdio: 'pipe',
    });
    return tag;
  } finally {
    rmSync(context, { recursive: true });
  }
}
