import { optionDefaults, optionKinds, type HardeningOptions } from '../options';
import type { OptionDoc } from './option-docs';

/** Editors know draft 7 best: VS Code supports later drafts in part. */
const draft = 'http://json-schema.org/draft-07/schema#';

const isBehaviour = (text: string): boolean => text.startsWith('- ');

function property({ name, description, default: text }: OptionDoc): object {
  const { schema } = optionKinds[name as keyof HardeningOptions];
  if (text === undefined) return { description, ...schema };
  if (isBehaviour(text)) return { description: `${description} Default: ${text.slice(2)}.`, ...schema };
  return { description, default: optionDefaults[name as keyof typeof optionDefaults], ...schema };
}

/** The one rule between options, as in `checkHsts`. */
const hstsPreload = {
  if: { required: ['hstsPreload'], properties: { hstsPreload: { const: true } } },
  then: {
    required: ['hstsIncludeSubDomains'],
    properties: { hstsIncludeSubDomains: { const: true }, hstsMaxAge: { minimum: 31_536_000 } },
  },
};

/** A JSON Schema for casemate.config.json: what editors complete, explain and underline. */
export const optionsSchema = (docs: readonly OptionDoc[]): object => ({
  $schema: draft,
  title: 'Options of Casemate',
  type: 'object',
  required: docs.filter((doc) => doc.default === undefined).map(({ name }) => name),
  additionalProperties: false,
  properties: {
    $schema: { description: 'Where editors find this schema.' },
    ...Object.fromEntries(docs.map((doc) => [doc.name, property(doc)])),
  },
  ...hstsPreload,
});

/** Columns of a line. */
const width = 120;

/** JSON as Prettier writes it: a list of words that fits stands on one line. */
export const schemaText = (schema: object): string =>
  JSON.stringify(schema, null, 2).replace(
    /^(.*)\[\s+("[^"]*"(?:,\s+"[^"]*")*)\s+\]/gm,
    (asIs, before: string, words: string) => {
      const line = `${before}[${words.replace(/\s+/g, ' ')}]`;
      return line.length <= width ? line : asIs;
    },
  ) + '\n';
