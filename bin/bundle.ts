import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { launcherDirectory, packageRoot, preloadDirectory } from '../lib/package-root';

/** Out of the sources: what is compiled to CommonJS keeps all of the SDK's commands, as nobody can tell which are used. */
const sources = join(packageRoot, 'container/launcher');

/** What every start reads: a file instead of thirty, and readable, as apps meet them in their stacks; beside it what comes later. */
const preload = (): Promise<unknown> =>
  build({
    entryPoints: {
      index: join(packageRoot, 'container/preload/index.ts'),
      'watchdog-thread': join(packageRoot, 'container/preload/watchdog-thread.ts'),
      engine: join(packageRoot, 'lib/inspection/index.ts'),
    },
    outdir: preloadDirectory,
    outExtension: { '.js': '.cjs' },
    external: ['./engine.cjs'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });

/** The SDK is in a file of its own, which a process that has no use for it does not read; and it speaks HTTP/1.1. */
const apart: Plugin = {
  name: 'apart',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\/secrets-manager\.js$/ }, () => ({ path: './secrets-manager.cjs', external: true }));
    onResolve({ filter: /^node:http2$/ }, () => ({ path: 'http2', namespace: 'empty' }));
    onLoad({ filter: /^/, namespace: 'empty' }, () => ({ contents: 'module.exports = {}', loader: 'js' }));
  },
};

/** The launcher with the part of the SDK that it needs, for a container that has no node_modules of ours. */
async function launcher(): Promise<void> {
  await build({
    entryPoints: ['launch', 'parent', 'secrets-manager'].map((name) => join(sources, `${name}.ts`)),
    outdir: launcherDirectory,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    legalComments: 'none',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': false },
    mainFields: ['module', 'main'],
    // Node loads its web streams, and with them fetch, when the name is read; the SDK reads it to tell other streams apart.
    define: { ReadableStream: 'undefined' },
    alias: { '@aws-sdk/credential-provider-node': join(sources, 'container-credentials.ts') },
    plugins: [apart],
  });
  cpSync(join(sources, 'index.mjs'), join(launcherDirectory, 'index.mjs'));
}

// Runs after tsc.
Promise.all([preload(), launcher()]).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
