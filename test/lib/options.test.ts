import { CasemateError } from '../../lib/errors';
import { optionDefaults, optionKinds, resolveOptions } from '../../lib/options';

const securityContact = 'mailto:security@example.com';

function refusal(input: unknown): CasemateError {
  try {
    resolveOptions(input);
  } catch (error) {
    if (error instanceof CasemateError) return error;
    throw error;
  }
  throw new Error(`accepted: ${JSON.stringify(input)}`);
}

test('a contact is enough; everything else has a default', () => {
  expect(resolveOptions({ securityContact })).toEqual({
    securityContact,
    hosts: [],
    requestsPerSecond: 100,
    requestBurst: 200,
    connectionsPerClient: 256,
    bodyLimit: '1mb',
    bodyLimits: {},
    upstreamTimeout: 60,
    hstsMaxAge: 31_536_000,
    hstsIncludeSubDomains: false,
    hstsPreload: false,
    responseHeaders: {},
    hiddenFilesExcept: [],
    writable: [],
    secrets: {},
    startTimeout: 60,
  });
});

test('every default is a value that could be given', () => {
  expect(resolveOptions({ securityContact, ...optionDefaults })).toEqual(resolveOptions({ securityContact }));
});

test('undefined is as good as left out, and $schema is for editors', () => {
  const input = { securityContact, bodyLimit: undefined, $schema: './node_modules/casemate/options.schema.json' };
  expect(resolveOptions(input)).toEqual(resolveOptions({ securityContact }));
});

test('what is given is not changed, and what comes out is', () => {
  const input = Object.freeze({ securityContact, bodyLimits: Object.freeze({ '/upload': '50mb' }) });
  expect(resolveOptions(input).bodyLimits).toEqual({ '/upload': '50mb' });
});

type Name = keyof typeof optionKinds;

const accepted: readonly (readonly [name: Name, value: unknown])[] = [
  ['securityContact', 'https://example.com/report'],
  ['securityContact', 'tel:+49-30-1234'],
  ['securityContact', ['mailto:a@example.com', 'https://example.com/']],
  ['securityPolicy', 'https://example.com/policy'],
  ['hosts', ['example.com', '*.example.com', 'localhost', '192.0.2.1', '[2001:db8::1]', 'xn--bcher-kva.example']],
  ['requestsPerSecond', 1],
  ['requestsPerSecond', 1_000_000],
  ['requestBurst', 0],
  ['connectionsPerClient', 65_535],
  ['bodyLimit', '512kb'],
  ['bodyLimit', '2gb'],
  ['bodyLimits', { '/': '1kb', '/a/b-c': '3mb' }],
  ['upstreamTimeout', 86_400],
  ['hstsMaxAge', 0],
  ['hstsIncludeSubDomains', true],
  ['responseHeaders', { 'X-Frame-Options': false, 'Referrer-Policy': 'no-referrer' }],
  ['hiddenFilesExcept', ['/blob/']],
  ['entry', 'dist/server.js'],
  ['entry', '..hidden/x.js'],
  ['writable', ['data', 'public/uploads']],
  ['secrets', { SESSION_SECRET: { generate: 64 } }],
  ['startTimeout', 3600],
];

test.each(accepted)('%s takes %j', (name, value) => {
  expect(resolveOptions({ securityContact, [name]: value })[name]).toEqual(value);
});

const refused: readonly (readonly [name: Name, value: unknown])[] = [
  ...Object.keys(optionKinds).flatMap((name) => [null, Number.NaN].map((value) => [name as Name, value] as const)),
  ['securityContact', ''],
  ['securityContact', []],
  ['securityContact', 'security@example.com'],
  ['securityContact', 'http://example.com/'],
  ['securityContact', 'mailto:'],
  ['securityContact', 'mailto:a@b@c'],
  ['securityContact', 'mailto:a b@example.com'],
  ['securityContact', 'mailto:a@example.com\nExpires: 2099-01-01T00:00:00Z'],
  ['securityContact', 'https://example.com/$host'],
  ['securityContact', ['mailto:a@example.com', 'x']],
  ['securityPolicy', 'http://example.com/'],
  ['securityPolicy', '/policy'],
  ['securityPolicy', 'https://example.com/a b'],
  ['hosts', 'example.com'],
  ['hosts', ['https://example.com']],
  ['hosts', ['example.com:443']],
  ['hosts', ['Example.com']],
  ['hosts', ['*']],
  ['hosts', ['a.*.example.com']],
  ['hosts', ['*example.com']],
  ['hosts', ['-a.example']],
  ['hosts', ['a..example']],
  ['hosts', ['a.example.']],
  ['hosts', ['_']],
  ['hosts', ['~.*']],
  ['hosts', ['$host']],
  ['hosts', ['']],
  ['requestsPerSecond', 0],
  ['requestsPerSecond', 1.5],
  ['requestsPerSecond', '100'],
  ['requestsPerSecond', 1_000_001],
  ['requestsPerSecond', Infinity],
  ['requestBurst', -1],
  ['connectionsPerClient', 0],
  ['connectionsPerClient', 65_536],
  ['bodyLimit', 1_000_000],
  ['bodyLimit', '1MB'],
  ['bodyLimit', '1m'],
  ['bodyLimit', '0mb'],
  ['bodyLimit', '1.5mb'],
  ['bodyLimit', '-1mb'],
  ['bodyLimit', '1mb; return 200'],
  ['bodyLimits', { upload: '1mb' }],
  ['bodyLimits', { '/upload': '1' }],
  ['bodyLimits', { '/a b': '1mb' }],
  ['bodyLimits', { '/a{': '1mb' }],
  ['bodyLimits', { '/a;': '1mb' }],
  ['bodyLimits', { '/$host': '1mb' }],
  ['bodyLimits', ['/upload']],
  ['upstreamTimeout', 0],
  ['upstreamTimeout', 86_401],
  ['upstreamTimeout', '60s'],
  ['hstsMaxAge', -1],
  ['hstsMaxAge', 3_153_600_001],
  ['hstsIncludeSubDomains', 'true'],
  ['hstsPreload', 1],
  ['responseHeaders', { 'X Frame': 'a' }],
  ['responseHeaders', { 'X:Frame': 'a' }],
  ['responseHeaders', { 'X-Frame-Options': true }],
  ['responseHeaders', { 'X-Frame-Options': '' }],
  ['responseHeaders', { 'X-Frame-Options': 'a\r\nSet-Cookie: b' }],
  ['responseHeaders', { 'X-Frame-Options': '$host' }],
  ['responseHeaders', { 'X-Frame-Options': 'ä' }],
  ['hiddenFilesExcept', '/blob/'],
  ['hiddenFilesExcept', ['blob']],
  ['hiddenFilesExcept', ['/a"b']],
  ['entry', '/etc/passwd'],
  ['entry', '../server.js'],
  ['entry', 'a/../../server.js'],
  ['entry', ''],
  ['writable', ['..']],
  ['writable', ['/tmp']],
  ['secrets', { 'A-B': { generate: 64 } }],
  ['secrets', { '1A': { generate: 64 } }],
  ['secrets', { A: { generate: 15 } }],
  ['secrets', { A: { generate: 1025 } }],
  ['secrets', { A: {} }],
  ['secrets', { A: { generate: 64, value: 'x' } }],
  ['secrets', { A: 'literal' }],
  ['startTimeout', 0],
  ['startTimeout', 3601],
];

test.each(refused)('%s refuses %j, and says what would do', (name, value) => {
  const { code, message, fix } = refusal({ securityContact, [name]: value });
  expect(code).toBe('ERR_OPTION_VALUE');
  const shown = JSON.stringify(value);
  expect(message).toBe(`${name} received ${shown}; expected ${optionKinds[name].expected}.`);
  expect(fix).toMatch(new RegExp(`^Give ${name} `));
  expect(fix).toContain(optionKinds[name].expected);
  expect(fix.includes('leave it out')).toBe(name in optionDefaults);
});

test.each([undefined, null, 'x', 1, [], [{ securityContact }]])('%j is no configuration', (input) => {
  expect(refusal(input)).toMatchObject({
    code: 'ERR_OPTION_VALUE',
    message: expect.stringContaining('expected an object of options') as string,
  });
});

test('a value is shown only as far as it helps', () => {
  const { message } = refusal({ securityContact: 'x'.repeat(1000) });
  expect(message.length).toBeLessThan(300);
  expect(message).toContain('xxx...');
});

const typos: readonly (readonly [given: string, meant: string])[] = [
  ['securitycontact', 'securityContact'],
  ['requestPerSecond', 'requestsPerSecond'],
  ['bodylimit', 'bodyLimit'],
  ['bodyLimts', 'bodyLimits'],
  ['host', 'hosts'],
  ['hstsMaxage', 'hstsMaxAge'],
  ['hstsIncludeSubdomains', 'hstsIncludeSubDomains'],
  ['responseHeader', 'responseHeaders'],
  ['secret', 'secrets'],
];

test.each(typos)('%s: did you mean %s?', (given, meant) => {
  expect(refusal({ securityContact, [given]: 1 })).toMatchObject({
    code: 'ERR_OPTION_UNKNOWN',
    message: `\`${given}\` is not an option.`,
    fix: `Did you mean \`${meant}\`?`,
  });
});

test.each(['xyzzy', 'constructor', '__proto__x', 'toString', 'hasOwnProperty'])(
  '%s is like no option: all are named',
  (name) => {
    const { code, fix } = refusal({ securityContact, [name]: 1 });
    expect(code).toBe('ERR_OPTION_UNKNOWN');
    expect(fix).toBe(`The options are: ${Object.keys(optionKinds).join(', ')}.`);
  },
);

test('own properties only: JSON cannot smuggle a prototype in', () => {
  expect(refusal(JSON.parse('{"securityContact":"mailto:a@example.com","__proto__":{"hosts":[]}}')).code).toBe(
    'ERR_OPTION_UNKNOWN',
  );
});

test('without a contact, the message says which RFC and what to write', () => {
  for (const input of [{}, { hosts: [] }, { securityContact: undefined }]) {
    expect(refusal(input)).toMatchObject({
      code: 'ERR_SECURITY_CONTACT',
      message: expect.stringContaining('RFC 9116') as string,
      fix: expect.stringContaining('mailto:security@example.com') as string,
    });
  }
});

const preload = { securityContact, hstsPreload: true };

test.each([
  [preload],
  [{ ...preload, hstsIncludeSubDomains: false }],
  [{ ...preload, hstsIncludeSubDomains: true, hstsMaxAge: 31_535_999 }],
  [{ ...preload, hstsMaxAge: 63_072_000 }],
])('the preload list would not take %j', (input) => {
  expect(refusal(input)).toMatchObject({
    code: 'ERR_HSTS_PRELOAD',
    fix: expect.stringContaining('hstsIncludeSubDomains') as string,
  });
});

test('the preload list takes a year with subdomains', () => {
  expect(resolveOptions({ ...preload, hstsIncludeSubDomains: true })).toMatchObject({ hstsPreload: true });
});

describe('the JSON Schema for editors', () => {
  /** As much of JSON Schema as the kinds use. */
  function valid(schema: Readonly<Record<string, unknown>>, value: unknown): boolean {
    const inner = (key: string): Readonly<Record<string, unknown>> => schema[key] as Readonly<Record<string, unknown>>;
    if (schema.anyOf) return (schema.anyOf as Readonly<Record<string, unknown>>[]).some((one) => valid(one, value));
    if ('const' in schema) return value === schema.const;
    switch (schema.type) {
      case 'boolean':
        return typeof value === 'boolean';
      case 'integer':
        return (
          Number.isInteger(value) &&
          (value as number) >= Number(schema.minimum) &&
          (value as number) <= Number(schema.maximum)
        );
      case 'string':
        return typeof value === 'string' && new RegExp(String(schema.pattern), 'u').test(value);
      case 'array':
        return (
          Array.isArray(value) &&
          value.length >= Number(schema.minItems) &&
          value.every((item) => valid(inner('items'), item))
        );
      case 'object':
        return (
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          ((schema.required ?? []) as string[]).every((name) => Object.hasOwn(value, name)) &&
          Object.entries(value).every(
            ([name, item]) => valid(inner('propertyNames'), name) && valid(inner('additionalProperties'), item),
          )
        );
      default:
        throw new Error(`unknown schema: ${JSON.stringify(schema)}`);
    }
  }

  test.each(accepted)('%s takes %j', (name, value) => {
    expect(valid(optionKinds[name].schema, value)).toBe(true);
  });

  test.each(refused)('%s refuses %j', (name, value) => {
    expect(valid(optionKinds[name].schema, value)).toBe(false);
  });
});
