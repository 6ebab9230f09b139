import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { generatedFiles } from '../lib/docs';
import { exportedConstructs, readConstructDoc } from '../lib/docs/construct-docs';
import { constructsPage, exampleOf } from '../lib/docs/constructs-page';
import { errorsPage, exitCodesTable, raisedErrors } from '../lib/docs/errors';
import { excerpt, fill, table } from '../lib/docs/markdown';
import { readOptionDocs } from '../lib/docs/option-docs';
import { resourcesPart } from '../lib/docs/resources';
import * as constructs from '../lib/constructs';
import { optionDefaults, optionKinds, resolveOptions } from '../lib/options';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('what is generated', () => {
  const files = generatedFiles(root);

  test.each(Object.keys(files))('%s is fresh (else: npm run docs)', (path) => {
    expect(read(path)).toBe(files[path]);
  });

  test('--check says what is stale and exits 1, until it is written', () => {
    const copy = mkdtempSync(join(tmpdir(), 'docs-'));
    const docs = (...args: string[]) =>
      spawnSync(process.execPath, [join(root, 'dist/bin/docs.js'), ...args], { cwd: copy, encoding: 'utf8' });
    try {
      for (const path of ['bin', 'lib', 'nginx', 'container', 'test/examples', 'README.md']) {
        cpSync(join(root, path), join(copy, path), { recursive: true });
      }
      writeFileSync(join(copy, 'README.md'), read('README.md').replace('| P01', '| P99'));
      expect(docs('--check')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('README.md is stale') as string,
      });
      expect(docs()).toMatchObject({ status: 0, stderr: expect.stringContaining('README.md\n') as string });
      expect(docs('--check')).toMatchObject({ status: 0, stderr: '' });
      expect(readFileSync(join(copy, 'README.md'), 'utf8')).not.toContain('| P99');
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  test('a part without marks, and marks without a part, are errors', () => {
    const text = 'a\n\n<!-- generated: x -->\nold\n<!-- /generated -->\n';
    expect(fill(text, { x: 'new' })).toBe('a\n\n<!-- generated: x -->\n\nnew\n\n<!-- /generated -->\n');
    expect(() => fill(text, {})).toThrow('Nothing generates the part x.');
    expect(() => fill(text, { x: '', y: '' })).toThrow('There are no marks for: y.');
  });

  test('an excerpt is what stands between the marks, moved to the left', () => {
    expect(excerpt('a\n  // Hardened from here\n  b {\n    c\n  }\n  // to here\nd\n')).toBe('b {\n  c\n}\n');
    expect(() => excerpt('a')).toThrow('There is no part');
  });

  test('a table is padded, and a bar in a cell ends no column', () => {
    expect(
      table([
        ['A', 'Long'],
        ['a|b', ''],
      ]),
    ).toBe('| A    | Long |\n| ---- | ---- |\n| a\\|b |      |');
  });
});

describe('the comments of the options', () => {
  const docs = readOptionDocs(read('lib/options.ts'));

  test('there is one for every option', () => {
    expect(docs.map(({ name }) => name).sort()).toEqual(Object.keys(optionKinds).sort());
  });

  test('a default that is a value is the one that counts', () => {
    const values = docs.filter((doc) => doc.default !== undefined && !doc.default.startsWith('- '));
    const real = ({ name }: { name: string }): unknown => optionDefaults[name as keyof typeof optionDefaults];
    const meant = (doc: { name: string; default: string | undefined }): unknown =>
      typeof real(doc) === 'string' ? doc.default : JSON.parse(doc.default ?? '');
    expect(values.length).toBeGreaterThan(10);
    expect(values.map((doc) => [doc.name, meant(doc)])).toEqual(values.map((doc) => [doc.name, real(doc)]));
  });

  test('an option without a comment, or whose default is untold, is an error', () => {
    const only = (member: string) => () => readOptionDocs(`interface HardeningOptions {\n${member} }`);
    expect(only('/** A. */ a: 1;')()).toEqual([{ name: 'a', description: 'A.', default: undefined }]);
    expect(only('/** A.\n * @default 1\n */ a?: 1;')()).toEqual([{ name: 'a', description: 'A.', default: '1' }]);
    expect(only('a: 1;')).toThrow('a has no comment');
    expect(only('/** A. */ a?: 1;')).toThrow('a is optional and has no @default');
    expect(only('/** A.\n * @default 1\n */ a: 1;')).toThrow('a is required and has a @default');
  });
});

/** The format `date` of JSON Schema (RFC 3339, full-date). */
const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

describe('the schema judges as the program does', () => {
  const contact = 'mailto:security@example.com';
  const good: readonly [string, unknown][] = [
    ['securityContact', contact],
    ['securityContact', 'https://example.com/report'],
    ['securityContact', 'tel:+1-201-555-0123'],
    ['securityContact', [contact, 'tel:+12015550123']],
    ['securityPolicy', 'https://example.com/policy'],
    ['hosts', []],
    ['hosts', ['example.com', '*.example.com', 'localhost', '[::1]', '127.0.0.1']],
    ['requestsPerSecond', 1],
    ['requestsPerSecond', 1_000_000],
    ['requestBurst', 0],
    ['connectionsPerClient', 65_535],
    ['bodyLimit', '1kb'],
    ['bodyLimit', '999999999gb'],
    ['bodyLimits', {}],
    ['bodyLimits', { '/': '1mb', '/a/b': '2gb' }],
    ['upstreamTimeout', 86_400],
    ['hstsMaxAge', 0],
    ['hstsIncludeSubDomains', true],
    ['hstsPreload', false],
    ['responseHeaders', { 'X-Frame-Options': false, 'X-Own': 'a; b="c"' }],
    ['hiddenFilesExcept', ['/blob/']],
    ['trustedOrigins', ['https://app.example.com', 'http://localhost:3000', 'https://[::1]']],
    ['csrfExempt', ['/hook', '/']],
    ['csp', 'enforce'],
    ['sessionCookies', { 'my.sid': 'id', sid: false }],
    ['oldSessionCookiesUntil', '2028-02-29'],
    ['sessionMaxAge', 1],
    ['duplicateParameters', { '*': 'reject', 'a[b]': 'last' }],
    ['inspection', 'off'],
    ['inspectionExcept', [{ path: '/posts', detector: 'sql-injection' }]],
    ['loginPaths', ['/enter']],
    ['loginsPerMinute', 60_000],
    ['methods', { '/dav': ['GET', 'VERSION-CONTROL'] }],
    ['routes', []],
    ['clients', ['192.0.2.0/24', '2001:db8::/32', '::1']],
    ['adminPaths', { '/ops': 'closed', '/admin': 'open' }],
    ['adminClients', ['10.0.0.0/8']],
    ['appErrors', 'pass'],
    ['entry', 'server.js'],
    ['entry', 'dist/..a/server.js'],
    ['writable', ['data', 'a/b']],
    ['secrets', { SESSION_SECRET: { generate: 16 }, _a1: { generate: 1024 } }],
    ['secrets', { DATABASE_URL: { secret: 'prod/db', field: 'url' }, 'DB_*': { secret: 'prod/db', fields: ['a'] } }],
    ['injection', 'launcher'],
    ['childSecrets', ['DATABASE_URL']],
    ['onRotate', 'nothing'],
    ['rotationInterval', 60],
    ['installScripts', ['bcrypt', '@scope/native']],
    ['auditLevel', 'off'],
    ['auditExceptions', { 'GHSA-c2qf-rxjj-qqgw': { reason: 'ours', until: '2026-12-31' } }],
    ['bundle', true],
    ['healthPath', '/healthz?full=1'],
    ['startTimeout', 3600],
    ['watchdogTimeout', 0],
    ['nodeFlags', ['--permission']],
    ['$schema', './options.schema.json'],
  ];
  const bad: readonly [string, unknown][] = [
    ['securityContact', 'security@example.com'],
    ['securityContact', 'mailto:a@b@c'],
    ['securityContact', 'http://example.com'],
    ['securityContact', `${contact}\n`],
    ['securityContact', []],
    ['securityContact', [contact, 1]],
    ['securityContact', null],
    ['securityPolicy', 'http://example.com/policy'],
    ['securityPolicy', 'https://example.com/$x'],
    ['hosts', 'example.com'],
    ['hosts', ['Example.com']],
    ['hosts', ['https://example.com']],
    ['hosts', ['example.com:443']],
    ['hosts', ['a.*.example.com']],
    ['requestsPerSecond', 0],
    ['requestsPerSecond', 1.5],
    ['requestsPerSecond', '100'],
    ['requestsPerSecond', 1_000_001],
    ['requestBurst', -1],
    ['connectionsPerClient', 65_536],
    ['bodyLimit', '1MB'],
    ['bodyLimit', '0mb'],
    ['bodyLimit', 1024],
    ['bodyLimits', []],
    ['bodyLimits', { upload: '1mb' }],
    ['bodyLimits', { '/a b': '1mb' }],
    ['bodyLimits', { '/a': 1 }],
    ['upstreamTimeout', 0],
    ['upstreamTimeout', true],
    ['hstsMaxAge', 3_153_600_001],
    ['hstsIncludeSubDomains', 'true'],
    ['hstsPreload', 1],
    ['responseHeaders', { 'X-A': true }],
    ['responseHeaders', { 'X-A': '' }],
    ['responseHeaders', { 'X-A': '$host' }],
    ['responseHeaders', { 'X-A': 'a\r\nb' }],
    ['responseHeaders', { 'X A': 'a' }],
    ['hiddenFilesExcept', ['blob']],
    ['hiddenFilesExcept', ['/a?b']],
    ['trustedOrigins', ['https://App.example.com']],
    ['trustedOrigins', ['https://app.example.com/']],
    ['trustedOrigins', ['*']],
    ['csrfExempt', ['hook']],
    ['csp', 'on'],
    ['sessionCookies', { sid: '__Host-id' }],
    ['sessionCookies', { sid: true }],
    ['oldSessionCookiesUntil', '2026-13-01'],
    ['oldSessionCookiesUntil', '31.12.2026'],
    ['sessionMaxAge', 0],
    ['duplicateParameters', { id: 'forbid' }],
    ['inspection', 'log'],
    ['inspectionExcept', [{ detector: 'sql-injection' }]],
    ['inspectionExcept', [{ path: '/posts', detectors: [] }]],
    ['duplicateParameters', { '': 'log' }],
    ['loginPaths', ['login']],
    ['loginsPerMinute', 0],
    ['methods', { '/a': [] }],
    ['methods', { '/a': ['get'] }],
    ['routes', '/'],
    ['clients', ['all']],
    ['clients', ['192.0.2.0/']],
    ['adminPaths', { '/admin': 'close' }],
    ['adminClients', ['example.com']],
    ['appErrors', 'keep'],
    ['entry', '/etc/passwd'],
    ['entry', '../server.js'],
    ['entry', 'a/../../b'],
    ['entry', ''],
    ['writable', ['..']],
    ['writable', 'data'],
    ['secrets', { SESSION_SECRET: {} }],
    ['secrets', { SESSION_SECRET: { generate: 15 } }],
    ['secrets', { SESSION_SECRET: { generate: 64, extra: 1 } }],
    ['secrets', { SESSION_SECRET: 'literal' }],
    ['secrets', { 'SESSION-SECRET': { generate: 64 } }],
    ['secrets', { A: { secret: 'prod/db', generate: 64 } }],
    ['injection', 'sidecar'],
    ['childSecrets', ['A-B']],
    ['onRotate', 'restart'],
    ['rotationInterval', 0],
    ['installScripts', ['../bcrypt']],
    ['auditLevel', 'info'],
    ['auditExceptions', { 'GHSA-c2qf-rxjj-qqgw': { reason: 'ours' } }],
    ['auditExceptions', { 'CVE-2026-1': { reason: 'ours', until: '2026-12-31' } }],
    ['bundle', 'yes'],
    ['healthPath', 'healthz'],
    ['healthPath', '/a b'],
    ['healthPath', '/$x'],
    ['startTimeout', 3601],
    ['watchdogTimeout', -1],
    ['nodeFlags', ['--inspect']],
    ['requestPerSecond', 100],
    ['toString', 1],
    ['constructor', 1],
    ['__proto__', 1],
  ];
  // JSON.parse makes `__proto__` a property like any other, as it does in a file.
  const config = ([name, value]: readonly [string, unknown]): unknown =>
    JSON.parse(
      `{${name === 'securityContact' ? '' : `"securityContact": "${contact}",`} "${name}": ${JSON.stringify(value)}}`,
    );
  const validate = new Ajv({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    formats: { date: isDate },
  }).compile(JSON.parse(read('lib/options.schema.json')) as object);
  const accepts = (input: unknown): boolean => {
    try {
      resolveOptions(input);
      return true;
    } catch (error) {
      expect(error).toHaveProperty('name', 'CasemateError');
      return false;
    }
  };
  const judged = (input: unknown) => ({ input, program: accepts(input), schema: validate(input) });

  test.each(good)('%s takes %j', (...one) => {
    const input = config(one);
    expect(judged(input)).toEqual({ input, program: true, schema: true });
  });

  test.each(bad)('%s does not take %j', (...one) => {
    const input = config(one);
    expect(judged(input)).toEqual({ input, program: false, schema: false });
  });

  test('every option is in both tables', () => {
    const names = Object.keys(optionKinds);
    expect(names.filter((name) => ![good, bad].every((rows) => rows.some(([row]) => row === name)))).toEqual([]);
  });

  const year = 31_536_000;
  test.each([
    [true, {}],
    [false, { hstsPreload: true }],
    [false, { hstsPreload: true, hstsIncludeSubDomains: false, hstsMaxAge: year }],
    [false, { hstsPreload: true, hstsIncludeSubDomains: true, hstsMaxAge: year - 1 }],
    [true, { hstsPreload: true, hstsIncludeSubDomains: true, hstsMaxAge: year }],
    [true, { hstsPreload: true, hstsIncludeSubDomains: true }],
    [true, { hstsPreload: false, hstsMaxAge: 0 }],
  ])('the rules of the preload list: %j for %j', (expected, hsts) => {
    const input = { securityContact: contact, ...hsts };
    expect(judged(input)).toEqual({ input, program: expected, schema: expected });
  });

  test.each([[{}], [[]], [null], ['text'], [1]])('%j is no configuration', (input) => {
    expect(judged(input)).toEqual({ input, program: false, schema: false });
  });
});

describe('docs/options.md', () => {
  const page = read('docs/options.md');
  const parts = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.split('\n', 1)[0] ?? '', part]),
  );
  const json = (part: string): unknown[] =>
    [...part.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text]) => JSON.parse(text ?? '') as unknown);

  test('has a part for every option, in the order of the type', () => {
    expect([...parts.keys()]).toEqual(readOptionDocs(read('lib/options.ts')).map(({ name }) => name));
  });

  test.each(Object.keys(optionKinds))('%s: the example is taken', (name) => {
    const example = json(parts.get(name) ?? '').at(-1) as Record<string, unknown>;
    expect(Object.keys(example)).toEqual([name]);
    const resolved = resolveOptions({ securityContact: 'mailto:a@example.com', ...example });
    expect(resolved).toMatchObject(example);
  });

  test.each(Object.entries(optionDefaults))('%s: the default is there in full', (name, value) => {
    const part = parts.get(name) ?? '';
    const [shown] = json(part);
    const inline = /^Default: `(.*)`\.$/m.exec(part)?.[1];
    const told = /^Default: [^`].*\.$/m.test(part);
    if (inline !== undefined) expect(JSON.parse(inline)).toEqual(value);
    else if (Object.keys(value).length > 0) expect(shown).toEqual(value);
    else expect(told).toBe(true);
  });
});

describe('docs/constructs.md', () => {
  const exported = exportedConstructs(read('lib/constructs/index.ts'));
  const page = read('docs/constructs.md');

  test('has every class that lib/constructs exports, with its example', () => {
    const classes = Object.keys(constructs)
      .filter((name) => /^[A-Z]/.test(name))
      .sort();
    expect(Object.keys(exported).sort()).toEqual(classes);
    for (const name of classes) expect(page).toContain(`\n## ${name}\n`);
    for (const name of classes) expect(read(exampleOf(name))).toContain(`new ${name}(`);
  });

  test('a class or property without a comment, a class without an example, a default that is untold, are errors', () => {
    const doc = (text: string) => readConstructDoc('A', text);
    const props =
      'interface AProps {\n/** One. */\nreadonly a: number;\n/** Two. @default 2 */\nreadonly b?: number;\n}';
    expect(doc(`/** What. */ class A {} ${props}`)).toEqual({
      name: 'A',
      description: 'What.',
      props: [
        { name: 'a', required: true, default: '', description: 'One.' },
        { name: 'b', required: false, default: '2', description: 'Two.' },
      ],
    });
    expect(() => doc(`class A {} ${props}`)).toThrow('A has no comment');
    expect(() => doc('/** What. */ class A {}')).toThrow('There is no class A with an interface AProps');
    expect(() => doc('/** What. */ class A {} interface AProps { b?: number }')).toThrow('b is optional');
    expect(() => doc('/** What. */ class A {} interface AProps { b: number }')).toThrow('b has no comment');
    expect(() => constructsPage([doc(`/** What. */ class A {} ${props}`)], {}, '')).toThrow('A has no example');
  });

  test('properties that are inherited are there too, and no default is code within code', () => {
    const text = '/** What. */ class A {} interface AProps extends BProps {\n/** One. */\nreadonly a: number;\n}';
    const other = 'export interface BProps {\n/** Two. */\nreadonly b: number;\n}';
    expect(readConstructDoc('A', text, [other]).props.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(() => readConstructDoc('A', text)).toThrow('AProps extends BProps, which is in none of the files');
    const fronted = page.slice(page.indexOf('\n## FrontedService\n')).split('\n## ')[1];
    expect(fronted).toMatch(/^\| `options` +\| required /m);
    expect(fronted).toMatch(/^\| `logGroup` +\| required /m);
    for (const line of page.match(/^\|.*$/gm) ?? [])
      expect([line, (line.match(/`/g) ?? []).length % 2]).toEqual([line, 0]);
    expect(page.replace(/^```.*$/gm, '')).not.toContain('``');
  });

  test('a type of resource whose cost nobody explained is an error, and so is a cost of none', () => {
    const [role, task] = [{ Type: 'Role' }, { Type: 'Task' }];
    const part = resourcesPart([role, task, task], [task], { Role: '', Task: 'each hour' });
    expect(part).toMatch(/^\| `Task` +\| 2 +\| 1 +\| each hour/m);
    expect(part).toContain('nothing by themselves: `Role` (1).');
    expect(() => resourcesPart([role, task], [task], { Role: '' })).toThrow('the cost of Task');
    expect(() => resourcesPart([role], [], { Role: '', Task: '' })).toThrow('what no template has: Task');
  });
});

describe('docs/errors.md', () => {
  const sources = (folder: string): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name))
      .filter((path) => !path.startsWith(join('lib', 'docs')));
  const codes = ['bin', 'lib', 'nginx', 'container']
    .flatMap(sources)
    .flatMap((path) => [...read(path).matchAll(/new CasemateError\(\s*'(ERR_\w+)'/g)].map(([, code]) => code ?? ''));

  test('has a heading for every code in the sources, and for no other', () => {
    const headings = [...read('docs/errors.md').matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings.length).toBeGreaterThan(20);
    expect(headings).toEqual([...new Set(codes)].sort());
  });

  test('links to files that exist', () => {
    const links = [...read('docs/errors.md').matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(20);
    for (const path of links) expect(read(path)).toContain('new CasemateError(');
  });

  test('a code that is not explained, not raised, or not written out is an error', () => {
    const raised = raisedErrors({
      'a.ts': "new CasemateError('ERR_X', '')",
      'b.ts': "new CasemateError(\n  'ERR_X',\n)",
    });
    expect([...raised]).toEqual([['ERR_X', ['a.ts', 'b.ts']]]);
    expect(() => raisedErrors({ 'a.ts': 'new CasemateError(code, message)' })).toThrow('a.ts: the code');
    expect(() => errorsPage(raised)).toThrow('explains what nothing raises');
    const known = new Map([...new Set(codes)].map((code) => [code, ['a.ts']]));
    expect(errorsPage(known)).toContain('## ERR_USAGE');
    expect(() => errorsPage(new Map([...known, ['ERR_X', ['a.ts']]]))).toThrow(
      'does not explain ERR_X, raised in a.ts',
    );
  });

  test('README.md shows what each exit code means', () => {
    expect(exitCodesTable(raisedErrors({ 'a.ts': "new CasemateError('ERR_PORT_TAKEN', '')" }))).toMatch(
      /^\| 5 +\| The machine/m,
    );
  });
});
