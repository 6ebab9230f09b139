import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { install, present } from './tools';

/**
 * The newest source of NGINX in a package registry: a crate by NGINX's own authors, which repeats NGINX's version behind
 * the plus sign of its own.
 */
const crate = { version: '1.28.5', nginx: '1.28.3' } as const;

const cache = join(__dirname, '../../node_modules/.cache/casemate');
const run = promisify(execFile);

/** The path of an NGINX, or why there is none. */
export type Obtained = { readonly nginx: string } | { readonly problem: string };

interface CargoMetadata {
  readonly packages: readonly { readonly name: string; readonly manifest_path: string }[];
}

/** The folder of NGINX's source: cargo fetches and checks the crate for a package that does nothing but depend on it. */
async function source(directory: string): Promise<string> {
  const manifest = `[package]\nname = "none"\nversion = "0.0.0"\n[lib]\npath = "none.rs"\n[dependencies]\nnginx-src = "=${crate.version}"\n`;
  await writeFile(join(directory, 'Cargo.toml'), manifest);
  await writeFile(join(directory, 'none.rs'), '');
  const linux = ['--filter-platform', 'x86_64-unknown-linux-gnu'];
  const { stdout } = await run('cargo', ['metadata', '--quiet', '--format-version', '1', ...linux], {
    cwd: directory,
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
  });
  const found = (JSON.parse(stdout) as CargoMetadata).packages.find(({ name }) => name === 'nginx-src');
  if (!found) throw new Error('cargo did not resolve nginx-src');
  return join(dirname(found.manifest_path), 'nginx');
}

/** Not optimized: it is built once and serves a handful of requests. */
async function build(directory: string): Promise<string> {
  const tree = join(directory, 'nginx');
  await cp(await source(directory), tree, { recursive: true });
  const modules = ['--with-http_ssl_module', '--with-http_v2_module'];
  const configure = () =>
    run('sh', ['auto/configure', ...modules, '--with-cc-opt=-O0'], { cwd: tree, timeout: 60_000 });
  await configure().catch(async (error: unknown) => {
    if (!install(['gcc', 'make', 'libc6-dev', 'libpcre2-dev', 'libssl-dev', 'zlib1g-dev'])) throw error;
    await configure();
  });
  await run('make', ['-j', String(availableParallelism())], {
    cwd: tree,
    timeout: 200_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return join(tree, 'objs', 'nginx');
}

/** An NGINX newer than distributions have, built once from source and kept in the cache of node_modules. */
export async function newestNginx(): Promise<Obtained> {
  const nginx = join(cache, `nginx-${crate.nginx}`);
  if (await stat(nginx).catch(() => undefined)) return { nginx };
  if (!present('cargo')) return { problem: 'there is no cargo to fetch its source with' };
  const directory = await mkdtemp(join(tmpdir(), 'nginx-source-'));
  try {
    const built = await build(directory);
    await mkdir(cache, { recursive: true });
    await cp(built, `${nginx}.${process.pid}`);
    // At once, so that nobody ever finds half a program there.
    await rename(`${nginx}.${process.pid}`, nginx);
    return { nginx };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return { problem: (stderr ?? message).trim().split('\n').slice(-3).join(' ') };
  } finally {
    await rm(directory, { recursive: true });
  }
}
