/** What an option takes: a JSON Schema for editors, a phrase for people, and the test itself. */
export interface Kind {
  readonly schema: Readonly<Record<string, unknown>>;
  /** Reads on from "expected". */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

export const flag: Kind = {
  schema: { type: 'boolean' },
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};

export const integer = (minimum: number, maximum: number, unit: string): Kind => ({
  schema: { type: 'integer', minimum, maximum },
  expected: `a whole number of ${unit} from ${minimum} to ${maximum}`,
  accepts: (value) => Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
});

export const text = (pattern: RegExp, expected: string): Kind => ({
  schema: { type: 'string', pattern: pattern.source },
  expected,
  accepts: (value) => typeof value === 'string' && pattern.test(value),
});

export const listOf = (item: Kind, minItems = 0): Kind => ({
  schema: { type: 'array', items: item.schema, minItems },
  expected: `a list of ${minItems > 0 ? 'one or more' : 'any number'}, each ${item.expected}`,
  accepts: (value) => Array.isArray(value) && value.length >= minItems && value.every(item.accepts),
});

export const recordOf = (key: Kind, value: Kind): Kind => ({
  schema: {
    type: 'object',
    propertyNames: key.schema,
    additionalProperties: value.schema,
  },
  expected: `an object from ${key.expected} to ${value.expected}`,
  accepts: (object) =>
    typeof object === 'object' &&
    object !== null &&
    !Array.isArray(object) &&
    Object.entries(object).every(([name, entry]) => key.accepts(name) && value.accepts(entry)),
});

/** An object of these entries, and no others. */
export const objectOf = (entries: Readonly<Record<string, Kind>>, required: readonly string[]): Kind => ({
  schema: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(entries).map(([name, { schema }]) => [name, schema])),
    additionalProperties: false,
    required,
  },
  expected: `\`{ ${Object.keys(entries)
    .map((name) => (required.includes(name) ? name : `${name}?`))
    .join(', ')} }\``,
  accepts: (object) =>
    typeof object === 'object' &&
    object !== null &&
    !Array.isArray(object) &&
    Object.entries(object).every(([name, value]) => Object.hasOwn(entries, name) && entries[name]?.accepts(value)) &&
    required.every((name) => Object.hasOwn(object, name)),
});

export const oneOf = (...kinds: readonly Kind[]): Kind => ({
  schema: { anyOf: kinds.map(({ schema }) => schema) },
  expected: kinds.map(({ expected }) => expected).join(', or '),
  accepts: (value) => kinds.some(({ accepts }) => accepts(value)),
});

export const choice = (...values: readonly string[]): Kind => ({
  schema: { enum: values },
  expected: values.map((value) => `'${value}'`).join(' or '),
  accepts: (value) => values.includes(value as string),
});
