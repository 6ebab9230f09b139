import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { practices } from '../practices';
import { errorsPage, exitCodesTable, raisedErrors } from './errors';
import { fill } from './markdown';
import { nodeFlagsPage } from './node-flags-page';
import { readOptionDocs } from './option-docs';
import { optionsPage } from './options-page';
import { refusalsPage } from './refusals-page';
import { optionsSchema, schemaText } from './schema';
import { optionsTable, practicesTable } from './tables';

/** What ships, and can raise an error. */
function shippedSources(root: string): Readonly<Record<string, string>> {
  const folders = ['bin', 'lib', 'nginx', 'container'].filter((folder) => existsSync(join(root, folder)));
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name}`)
      .filter((path) => path.endsWith('.ts') && !path.startsWith('lib/docs/') && path !== 'bin/docs.ts'),
  );
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** Every file that `npm run docs` writes, whole, by its path from the root of the repository. */
export function generatedFiles(root: string): Readonly<Record<string, string>> {
  const sources = shippedSources(root);
  const docs = readOptionDocs(sources['lib/options.ts'] ?? '');
  const raised = raisedErrors(sources);
  return {
    'README.md': fill(readFileSync(join(root, 'README.md'), 'utf8'), {
      practices: practicesTable(practices),
      options: optionsTable(docs),
      'exit-codes': exitCodesTable(raised),
    }),
    'docs/errors.md': errorsPage(raised),
    'docs/node-flags.md': nodeFlagsPage(),
    'docs/options.md': optionsPage(docs),
    'docs/refusals.md': refusalsPage(),
    'lib/options.schema.json': schemaText(optionsSchema(docs)),
  };
}
