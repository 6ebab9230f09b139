import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../lib/package-root';

/** Out of the sources: what is compiled to CommonJS keeps all of the SDK's commands, as nobody can tell which are used. */
const launcher = join(packageRoot, 'container/launcher');
const compiled = join(packageRoot, 'dist/container/launcher');

const entry = (contents: string): { readonly contents: string; readonly resolveDir: string } => ({
  contents,
  resolveDir: launcher,
});

/** Runs after tsc: the launcher with the part of the SDK that it needs, for a container that has no node_modules of ours. */
async function main(): Promise<void> {
  for (const [name, call] of [
    ['index', 'launch'],
    ['parent', 'parent'],
  ] as const) {
    await build({
      // Only an ES module can be waited for.
      stdin: entry(`import { ${call} } from './${name}.ts'; await ${call}();`),
      outfile: join(compiled, `${name}.mjs`),
      bundle: true,
      minify: true,
      legalComments: 'none',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      mainFields: ['module', 'main'],
      alias: { '@aws-sdk/credential-provider-node': join(launcher, 'container-credentials.ts') },
    });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
