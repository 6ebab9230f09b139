import type { ConstructDoc, PropDoc } from './construct-docs';
import { table, typescript } from './markdown';

/** The file of an example: `HardenedTask` is in hardened-task.ts. */
export const exampleOf = (name: string): string =>
  `test/examples/${name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase()}.ts`;

const defaultCell = ({ required, default: text }: PropDoc): string =>
  required ? 'required' : text.startsWith('- ') ? text.slice(2) : `\`${text}\``;

const propsTable = (props: readonly PropDoc[]): string =>
  table([
    ['Property', 'Default', 'What it is'],
    ...props.map((prop) => [`\`${prop.name}\``, defaultCell(prop), prop.description]),
  ]);

const section = ({ name, description, props }: ConstructDoc, example: string): string =>
  [`## ${name}`, description, typescript(example), propsTable(props)].join('\n\n');

const introduction = `# Constructs

Out of \`casemate/constructs\`, for apps of the CDK that have \`aws-cdk-lib\` and \`constructs\`. Each works without the others. Written by
\`npm run docs\`: the words are the comments in lib/constructs, the examples are the files in test/examples, which a test
compiles and synthesizes with the packed package. \`./shop\` is the folder of an app, with a package-lock.json.`;

/** docs/constructs.md. */
export const constructsPage = (
  docs: readonly ConstructDoc[],
  examples: Readonly<Record<string, string>>,
  resources: string,
): string =>
  [
    introduction,
    ...docs.map((doc) => {
      const example = examples[exampleOf(doc.name)];
      if (example === undefined) throw new Error(`${doc.name} has no example: ${exampleOf(doc.name)}.`);
      return section(doc, example);
    }),
    `## What it costs\n\nA public \`HardenedNodeService\` with a domain, as it is synthesized: how many of each resource, and what AWS counts. What\npasses through it (requests, GB) is up to the app.\n\n${resources}`,
  ].join('\n\n') + '\n';
