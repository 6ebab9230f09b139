import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../policy/rules';
import { practices } from '../practices';
import { acknowledgementsPage } from './acknowledgements-page';
import { exportedConstructs, readConstructDoc } from './construct-docs';
import { constructsPage } from './constructs-page';
import { checks } from '../probe/checks';
import { errorsPage, exitCodesTable, raisedErrors } from './errors';
import { excerpt, fill, typescript } from './markdown';
import { nodeFlagsPage } from './node-flags-page';
import { readOptionDocs } from './option-docs';
import { optionsPage } from './options-page';
import { rulesPage, rulesTable } from './rules-page';
import { resourcesOf, resourcesPart } from './resources';
import { refusalsPage } from './refusals-page';
import { probePage } from './probe-page';
import { optionsSchema, schemaText } from './schema';
import { optionsTable, practicesTable } from './tables';
import { wafPage } from './waf-page';

/** What ships, and can raise an error. */
function shippedSources(root: string): Readonly<Record<string, string>> {
  const paths = ['bin', 'lib', 'nginx', 'container'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name}`)
      .filter((path) => path.endsWith('.ts') && !path.startsWith('lib/docs/') && path !== 'bin/docs.ts'),
  );
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** The examples that a test compiles and synthesizes, by path. */
const readExamples = (root: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(join(root, 'test/examples')).map((name) => {
      const path = `test/examples/${name}`;
      return [path, readFileSync(join(root, path), 'utf8')];
    }),
  );

/** Every file that `npm run docs` writes, whole, by its path from the root of the repository. */
export function generatedFiles(root: string): Readonly<Record<string, string>> {
  const sources = shippedSources(root);
  const docs = readOptionDocs(sources['lib/options.ts'] ?? '');
  const raised = raisedErrors(sources);
  const examples = readExamples(root);
  const constructs = Object.entries(exportedConstructs(sources['lib/constructs/index.ts'] ?? ''));
  return {
    'README.md': fill(readFileSync(join(root, 'README.md'), 'utf8'), {
      practices: practicesTable(practices),
      options: optionsTable(docs),
      'exit-codes': exitCodesTable(raised),
      rules: rulesTable(rules),
      'new-service': typescript(examples['test/examples/hardened-node-service.ts'] ?? ''),
      'existing-service': typescript(
        `import { aws_logs as logs } from 'aws-cdk-lib';\nimport * as casemate from 'casemate/constructs';\n\n${excerpt(examples['test/examples/existing-stack.ts'] ?? '')}`,
      ),
    }),
    'docs/constructs.md': constructsPage(
      constructs.map(([name, path]) => readConstructDoc(name, sources[path] ?? '', Object.values(sources))),
      examples,
      resourcesPart(resourcesOf('production'), resourcesOf('dev')),
    ),
    'docs/acknowledgements.md': acknowledgementsPage(),
    'docs/errors.md': errorsPage(raised),
    'docs/node-flags.md': nodeFlagsPage(),
    'docs/options.md': optionsPage(docs),
    'docs/waf.md': wafPage(sources),
    'docs/rules.md': rulesPage(rules),
    'docs/refusals.md': refusalsPage(),
    'docs/probe.md': probePage(checks),
    'lib/options.schema.json': schemaText(optionsSchema(docs)),
  };
}
