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
    trustedOrigins: [],
    csrfExempt: [],
    csp: 'report',
    sessionCookies: expect.objectContaining({ 'connect.sid': 'id' }) as unknown,
    duplicateParameters: { '*': 'log' },
    inspection: 'block',
    inspectionExcept: [],
    loginPaths: expect.arrayContaining(['/login', '/api/login']) as unknown,
    loginsPerMinute: 10,
    methods: {},
    routes: [],
    clients: [],
    adminPaths: { '/metrics': 'closed', '/debug': 'closed', '/actuator': 'closed', '/admin': 'log', '/status': 'log' },
    adminClients: [],
    appErrors: 'neutral',
    writable: [],
    secrets: {},
    injection: 'native',
    childSecrets: [],
    onRotate: 'redeploy',
    rotationInterval: 300,
    healthPath: '/',
    startTimeout: 60,
    watchdogTimeout: 30,
    nodeFlags: ['--disable-sigusr1'],
    installScripts: [],
    auditLevel: 'high',
    auditExceptions: {},
    bundle: false,
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

test('no two session cookies get one name, or another the name of a third', () => {
  const names = Object.values(optionDefaults.sessionCookies);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => Object.hasOwn(optionDefaults.sessionCookies, name))).toEqual([]);
});

test.each([
  ['sessionCookies', { sid: false, 'my.sid': 'id9' }],
  ['duplicateParameters', { tag: 'allow', '*': 'reject' }],
  ['adminPaths', { '/metrics': 'open', '/ops': 'closed' }],
] as const)('%s adds to the default, entry by entry', (name, own) => {
  const resolved = resolveOptions({ securityContact, [name]: own });
  expect(resolved[name]).toEqual({ ...optionDefaults[name], ...own });
  expect(Object.keys(resolved[name]).length).toBeGreaterThan(Object.keys(own).length - 1);
  expect(resolveOptions({ securityContact })[name]).toEqual(optionDefaults[name]);
  expect(resolveOptions({ securityContact, [name]: {} })[name]).toEqual(optionDefaults[name]);
});

test('other records and lists take the place of the default', () => {
  const own = { loginPaths: ['/enter'], methods: { '/a': ['GET'] }, clients: ['192.0.2.1'] };
  expect(resolveOptions({ securityContact, ...own })).toMatchObject(own);
  expect(resolveOptions({ securityContact, loginPaths: [] }).loginPaths).toEqual([]);
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
  ['trustedOrigins', []],
  [
    'trustedOrigins',
    [
      'https://app.example.com',
      'http://localhost:3000',
      'https://[2001:db8::1]:8443',
      'https://a',
      'capacitor://localhost',
    ],
  ],
  ['csrfExempt', ['/', '/hook', '/saml/acs', '/a(b)*', '/café']],
  ['csp', 'report'],
  ['csp', 'enforce'],
  ['sessionCookies', { 'my.sid': 'id', 'koa:sess': false, "a!#%&'^`~-": 'A_b-9' }],
  ['sessionCookies', { __proto_: 'x'.repeat(64) }],
  ['oldSessionCookiesUntil', '2026-12-31'],
  ['oldSessionCookiesUntil', '2028-02-29'],
  ['sessionMaxAge', 1],
  ['sessionMaxAge', 31_536_000],
  ['inspection', 'off'],
  ['inspectionExcept', [{ path: '/a/*/b' }, { path: '/', name: 'a b[c]' }, { path: '/x', detector: 'log4shell' }]],
  ['duplicateParameters', { '*': 'allow', id: 'first', q: 'last', tag: 'log', 'a b': 'reject', ä: 'log', '"$': 'log' }],
  ['loginPaths', ['/enter', '/api/v2/login']],
  ['loginsPerMinute', 1],
  ['loginsPerMinute', 60_000],
  ['methods', { '/': ['GET', 'HEAD'], '/dav': ['PROPFIND', 'VERSION-CONTROL'] }],
  ['routes', ['/', '/api']],
  ['clients', ['192.0.2.1', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::/32', '::1', '::ffff:192.0.2.1/128']],
  ['adminPaths', { '/ops': 'closed', '/admin': 'log', '/status': 'open' }],
  ['adminClients', ['10.0.0.0/8']],
  ['appErrors', 'neutral'],
  ['appErrors', 'pass'],
  ['entry', 'dist/server.js'],
  ['entry', '..hidden/x.js'],
  ['writable', ['data', 'public/uploads']],
  ['secrets', { SESSION_SECRET: { generate: 64 } }],
  ['secrets', { DATABASE_URL: { secret: 'prod/db', field: 'url', versionStage: 'AWSPREVIOUS' } }],
  ['secrets', { 'DB_*': { secret: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db-AbCdEf' } }],
  ['secrets', { 'DB_*': { secret: 'prod/db', fields: ['host', 'user-name'] } }],
  ['childSecrets', ['DATABASE_URL']],
  ['onRotate', 'nothing'],
  ['rotationInterval', 60],
  ['healthPath', '/healthz'],
  ['healthPath', '/health?deep=1'],
  ['startTimeout', 3600],
  ['watchdogTimeout', 0],
  ['nodeFlags', []],
  ['nodeFlags', ['--permission', '--use-openssl-ca']],
  ['watchdogTimeout', 3600],
];

const adding: readonly Name[] = ['sessionCookies', 'duplicateParameters', 'adminPaths'];

test.each(accepted)('%s takes %j', (name, value) => {
  const resolved = resolveOptions({ securityContact, [name]: value })[name];
  if (adding.includes(name)) expect(resolved).toMatchObject(value as object);
  else expect(resolved).toEqual(value);
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
  ['trustedOrigins', 'https://app.example.com'],
  ['trustedOrigins', ['*']],
  ['trustedOrigins', ['null']],
  ['trustedOrigins', ['https://a:443']],
  ['trustedOrigins', ['http://a:80']],
  ['clients', ['fe80::1%eth0']],
  ['oldSessionCookiesUntil', '2026-02-30'],
  ['trustedOrigins', ['app.example.com']],
  ['trustedOrigins', ['https://*.example.com']],
  ['trustedOrigins', ['https://App.example.com']],
  ['trustedOrigins', ['https://app.example.com/']],
  ['trustedOrigins', ['https://app.example.com:']],
  ['trustedOrigins', ['https://app.example.com:123456']],
  ['trustedOrigins', ['https://user@app.example.com']],
  ['trustedOrigins', ['https://app.example.com\nx']],
  ['trustedOrigins', ['https://$host']],
  ['trustedOrigins', ['https://-a']],
  ['csrfExempt', '/hook'],
  ['csrfExempt', ['hook']],
  ['csrfExempt', ['/hook?x']],
  ['csrfExempt', ['/a b']],
  ['csrfExempt', ['/a\\b']],
  ['csrfExempt', ['/a{2}']],
  ['csp', 'enforced'],
  ['csp', true],
  ['sessionCookies', { 'a b': 'id' }],
  ['sessionCookies', { 'a=b': 'id' }],
  ['sessionCookies', { 'a;b': 'id' }],
  ['sessionCookies', { '': 'id' }],
  ['sessionCookies', { a$b: 'id' }],
  ['sessionCookies', { sid: true }],
  ['sessionCookies', { sid: '' }],
  ['sessionCookies', { sid: '__Host-id' }],
  ['sessionCookies', { sid: 'a.b' }],
  ['sessionCookies', { sid: 'x'.repeat(65) }],
  ['sessionCookies', ['sid']],
  ['oldSessionCookiesUntil', '2026-13-01'],
  ['oldSessionCookiesUntil', '2026-00-10'],
  ['oldSessionCookiesUntil', '2026-1-1'],
  ['oldSessionCookiesUntil', '2026-12-31T00:00:00Z'],
  ['oldSessionCookiesUntil', 'tomorrow'],
  ['oldSessionCookiesUntil', 20_261_231],
  ['sessionMaxAge', 0],
  ['sessionMaxAge', 31_536_001],
  ['sessionMaxAge', '1h'],
  ['duplicateParameters', { id: 'forbid' }],
  ['inspection', 'log'],
  ['inspection', true],
  ['inspectionExcept', '/posts'],
  ['inspectionExcept', ['/posts']],
  ['inspectionExcept', [{ detector: 'sql-injection' }]],
  ['inspectionExcept', [{ path: 'posts' }]],
  ['inspectionExcept', [{ path: '/posts', detector: 'SQL' }]],
  ['inspectionExcept', [{ path: '/posts', name: '' }]],
  ['inspectionExcept', [{ path: '/posts', detectors: ['sql-injection'] }]],
  ['inspectionExcept', [null]],
  ['duplicateParameters', { '': 'log' }],
  ['duplicateParameters', { ['x'.repeat(201)]: 'log' }],
  ['duplicateParameters', { 'a\0': 'log' }],
  ['duplicateParameters', 'reject'],
  ['loginPaths', '/login'],
  ['loginPaths', ['login']],
  ['loginPaths', [1]],
  ['loginsPerMinute', 0],
  ['loginsPerMinute', 60_001],
  ['loginsPerMinute', 0.5],
  ['methods', { '/a': [] }],
  ['methods', { '/a': 'GET' }],
  ['methods', { '/a': ['get'] }],
  ['methods', { '/a': ['GET POST'] }],
  ['methods', { '/a': ['G'] }],
  ['methods', { a: ['GET'] }],
  ['methods', ['GET']],
  ['routes', '/api'],
  ['routes', ['api']],
  ['clients', '192.0.2.1'],
  ['clients', ['all']],
  ['clients', ['192.0.2.0/-1']],
  ['clients', ['192.0.2.0/']],
  ['clients', ['example.com']],
  ['adminPaths', { '/admin': 'close' }],
  ['adminPaths', { admin: 'closed' }],
  ['adminPaths', ['/admin']],
  ['adminClients', ['10.0.0.0/8/8']],
  ['adminClients', ['']],
  ['appErrors', 'keep'],
  ['appErrors', false],
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
  ['secrets', { A: { secret: 'two words' } }],
  ['secrets', { A: { secret: 'x', field: 'a:b' } }],
  ['secrets', { A: { secret: 'x', field: '' } }],
  ['secrets', { A: { secret: 'x', generate: 64 } }],
  ['secrets', { A: { secret: 'x', field: 'a', fields: ['b'] } }],
  ['secrets', { 'A*': { secret: 'x', fields: [] } }],
  ['injection', 'sidecar'],
  ['childSecrets', ['A-B']],
  ['onRotate', 'restart'],
  ['rotationInterval', 0],
  ['healthPath', ''],
  ['healthPath', 'healthz'],
  ['healthPath', '/a b'],
  ['healthPath', '/a;return 200'],
  ['healthPath', '/$host'],
  ['healthPath', "/'"],
  ['startTimeout', 0],
  ['startTimeout', 3601],
  ['watchdogTimeout', 3601],
  ['nodeFlags', '--permission'],
  ['nodeFlags', ['--inspect']],
  ['watchdogTimeout', 1.5],
];

/** What no pattern of bearable length can tell from an address: the schema lets it pass, the program does not. */
const finer: readonly (readonly [name: Name, value: unknown])[] = [
  ['clients', ['192.0.2']],
  ['clients', ['192.0.2.256']],
  ['clients', ['192.0.2.0/33']],
  ['clients', ['2001:db8::/129']],
  ['adminClients', ['2001:db8:::1']],
];

test.each([...refused, ...finer])('%s refuses %j, and says what would do', (name, value) => {
  const { code, message, fix } = refusal({ securityContact, [name]: value });
  expect(code).toBe('ERR_OPTION_VALUE');
  const shown = JSON.stringify(value);
  const cut = shown.length > 120 ? `${shown.slice(0, 117)}...` : shown;
  expect(message).toBe(`${name} received ${cut}; expected ${optionKinds[name].expected}.`);
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
  ['trustedOrigin', 'trustedOrigins'],
  ['sessionCookie', 'sessionCookies'],
  ['adminpaths', 'adminPaths'],
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
  const isDate = (value: string): boolean =>
    !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value);
  const formats: Readonly<Record<string, (value: string) => boolean>> = { date: isDate };

  /** As much of JSON Schema as the kinds use. */
  function valid(schema: Readonly<Record<string, unknown>>, value: unknown): boolean {
    const inner = (key: string): Readonly<Record<string, unknown>> => schema[key] as Readonly<Record<string, unknown>>;
    if (schema.anyOf) return (schema.anyOf as Readonly<Record<string, unknown>>[]).some((one) => valid(one, value));
    if ('const' in schema) return value === schema.const;
    if (schema.enum) return (schema.enum as unknown[]).includes(value);
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
        return (
          typeof value === 'string' &&
          new RegExp(String(schema.pattern), 'u').test(value) &&
          (schema.format === undefined || formats[String(schema.format)]?.(value) === true)
        );
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
          Object.entries(value).every(([name, item]) =>
            schema.properties
              ? Object.hasOwn(inner('properties'), name) &&
                valid(inner('properties')[name] as Readonly<Record<string, unknown>>, item)
              : valid(inner('propertyNames'), name) && valid(inner('additionalProperties'), item),
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

test.each([
  [{ 'A_*': { generate: 64 } }, 'A_\\*'],
  [{ 'A_*': { secret: 'x', field: 'a' } }, 'A_\\*'],
  [{ A: { secret: 'x', fields: ['a'] } }, 'one variable'],
  [{ A_B: { generate: 64 }, 'A_*': { secret: 'x', fields: ['b'] } }, 'A_B is declared twice'],
])('ERR_SECRET_DECLARATION: %j', (secrets, words) => {
  expect(() => resolveOptions({ securityContact: 'mailto:a@example.com', secrets })).toThrow(
    expect.objectContaining({ code: 'ERR_SECRET_DECLARATION', message: expect.stringMatching(words) as unknown }),
  );
});

test('ERR_ON_ROTATE: only a launcher can reload', () => {
  const options = { securityContact: 'mailto:a@example.com', onRotate: 'reload' };
  expect(() => resolveOptions(options)).toThrow(expect.objectContaining({ code: 'ERR_ON_ROTATE' }));
  expect(resolveOptions({ ...options, injection: 'launcher' }).onRotate).toBe('reload');
});
