import { CasemateError } from '../errors';
import { nagId, nagRules } from '../policy/rule-id';
import type { Rule } from '../policy/rule';
import { rules as all } from '../policy/rules';
import { practices } from '../practices';
import { suggest } from '../suggest';
import type { Command } from './command';

const help = `Usage: casemate rules [ID]

Lists the rules of casemate check, or explains one: why it is there, what to write, and what it is called elsewhere.
`;

const line = ({ id, level, info }: Rule): string => `${id.padEnd(27)}${level.padEnd(9)}${info}`;

function explained({ id, level, practice, securityHub = [], types, info, explanation, fix, docs }: Rule): string {
  const name = practices.find((each) => each.id === practice)?.name ?? '';
  const facts = [
    ['Level', level],
    ['Judges', types.join(', ')],
    ['Practice', `${practice}, ${name}`],
    ['Security Hub', securityHub.join(', ') || 'no control of its own'],
    ['In cdk-nag', nagId(id)],
    ['Read', docs],
  ];
  return [
    id,
    '',
    info,
    explanation,
    '',
    'In the CDK:',
    `  ${fix}`,
    '',
    ...facts.map(([fact = '', value = '']) => `${fact.padEnd(14)}${value}`),
    '',
  ].join('\n');
}

/** Findings that are not of our rules are looked up elsewhere. */
function cure(id: string): string {
  if (id === 'acknowledgement-expired')
    return 'It names an entry of casemate.ack.json, or of Metadata, whose day is over.';
  if (/^(?:AwsSolutions|NIST|HIPAA|PCI)/.test(id)) return `It is one of cdk-nag: ${nagRules}`;
  const near = suggest(
    id,
    all.map((each) => each.id),
  );
  return near === undefined ? '`casemate rules` lists them.' : `Did you mean ${near}?`;
}

export const rules: Command = {
  help,
  options: {},
  run: (_, [id]) => {
    if (id === undefined) {
      process.stdout.write(`${all.map(line).join('\n')}\n`);
      return Promise.resolve(0);
    }
    const rule = all.find((each) => each.id === id || nagId(each.id) === id);
    if (!rule) throw new CasemateError('ERR_RULE_UNKNOWN', `There is no rule ${id}.`, cure(id));
    process.stdout.write(explained(rule));
    return Promise.resolve(0);
  },
};
