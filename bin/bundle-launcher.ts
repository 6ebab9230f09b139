import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../lib/package-root';

/** Out of the sources: what is compiled to CommonJS keeps all of the SDK's commands, as nobody can tell which are used. */
const launcher = join(packageRoot, 'container/launcher');
const compiled = join(packageRoot, 'dist/container/launcher');

/** Runs after tsc: the launcher with the part of the SDK that it needs, for a container that has no node_modules of ours. */
async function main(): Promise<void> {
  for (const name of readdirSync(compiled).filter((file) => file.endsWith('.mjs'))) rmSync(join(compiled, name));
  await build({
    entryPoints: ['index', 'parent'].map((name) => join(launcher, `entries/${name}.mjs`)),
    outdir: compiled,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // The SDK is in a file of its own, which processes that have no use for it do not read.
    splitting: true,
    chunkNames: 'secrets-[hash]',
    minify: true,
    legalComments: 'none',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(launcher, 'container-credentials.ts') },
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
