import { optionDefaults, optionKinds, type HardeningOptions } from '../options';
import type { OptionDoc } from './option-docs';
import { optionExamples } from './option-examples';

/** Columns of a line of JSON, as Prettier counts them. */
const width = 120;

/** JSON as Prettier writes it: on one line where that fits, else an entry a line. */
function json(value: unknown, indent = '', before = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const named = !Array.isArray(value);
  const entries = Object.entries(value).map(
    ([name, entry]) => [named ? `${JSON.stringify(name)}: ` : '', entry] as const,
  );
  const [open, close] = named ? ['{', '}'] : ['[', ']'];
  const space = named && entries.length ? ' ' : '';
  const inner = entries.map(([name, entry]) => name + json(entry)).join(', ');
  const line = `${open}${space}${inner}${space}${close}`;
  if (!line.includes('\n') && indent.length + before + line.length <= width) return line;
  const deeper = `${indent}  `;
  const lines = entries.map(([name, entry]) => `${deeper}${name}${json(entry, deeper, name.length)}`);
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

const code = (value: unknown): string => `\`\`\`json\n${json(value)}\n\`\`\``;

/** The words of an error message, with its quoted values as code. */
const asCode = (expected: string): string => expected.replace(/'([^'\s]+)'/g, '`$1`');

function defaultText({ name, default: text }: OptionDoc): string {
  if (text === undefined) return 'Required.';
  const value: unknown = optionDefaults[name as keyof typeof optionDefaults];
  if (!text.startsWith('- ')) return `Default: \`${json(value)}\`.`;
  const told = `Default: ${text.slice(2)}.`;
  const empty = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  return empty ? told : `${told}\n\n${code(value)}`;
}

function section(doc: OptionDoc): string {
  const name = doc.name as keyof HardeningOptions;
  return [
    `## ${name}`,
    doc.description,
    `Takes ${asCode(optionKinds[name].expected)}.`,
    defaultText(doc),
    'Example:',
    code({ [name]: optionExamples[name] }),
  ].join('\n\n');
}

/** docs/options.md. */
export const optionsPage = (docs: readonly OptionDoc[]): string =>
  `# Options\n\nEvery option of Casemate. Written by \`npm run docs\`; the words are in lib/options.ts.\n\n${docs.map(section).join('\n\n')}\n`;
