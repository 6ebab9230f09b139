import type { Rule } from '../policy/rule';
import { nagId } from '../policy/rule-id';
import { practices } from '../practices';
import { table } from './markdown';

export const rulesTable = (rules: readonly Rule[]): string =>
  table([
    ['Rule', 'Level', 'What it finds', 'Security Hub'],
    ...rules.map(({ id, level, info, securityHub = [] }) => [
      `[\`${id}\`](docs/rules.md#${id})`,
      level,
      info,
      securityHub.join(', '),
    ]),
  ]);

function section({ id, level, practice, securityHub, types, info, explanation, fix, docs }: Rule): string {
  const name = practices.find((each) => each.id === practice)?.name;
  if (name === undefined) throw new Error(`The rule ${id} names the practice ${practice}, which does not exist.`);
  const facts = [
    `${level[0]?.toUpperCase() ?? ''}${level.slice(1)}.`,
    `Judges ${types.map((type) => `\`${type}\``).join(' and ')}.`,
    `Practice ${practice}, ${name}.`,
    ...(securityHub ? [`AWS Security Hub: ${securityHub.join(', ')}.`] : []),
    `In cdk-nag: \`${nagId(id)}\`.`,
    `[Read more](${docs}).`,
  ];
  return `## ${id}\n\n${info} ${explanation}\n\n\`\`\`text\n${fix}\n\`\`\`\n\n${facts.join(' ')}\n`;
}

/** docs/rules.md. */
export const rulesPage = (rules: readonly Rule[]): string =>
  `# Rules\n\nThe rules of \`casemate check\` and \`NodeHardeningChecks\`, with what to write in the CDK. What a template does not tell is not applicable. Written by \`npm run docs\`; the words are in lib/policy/rules/.\n\n${rules.map(section).join('\n')}`;
