import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { casemate, withFiles } from '../../helpers/cli';
import { nodeBinary } from '../../helpers/node-versions';

const node = nodeBinary(24);

/** Needs new Function at its start, native child processes for /report, and __proto__ for nothing. */
const app = `
const add = new Function('a', 'b', 'return a + b');
require('http').createServer((q, r) => {
  if (q.url === '/report') r.end(require('child_process').execSync('echo report').toString());
  else if (q.url === '/broken') { r.statusCode = 500; r.end(); }
  else r.end(String(add(1, 2)));
}).listen(process.env.PORT, '127.0.0.1');`;

const smoke = `node -e "fetch(process.env.URL + '/report').then(async (a) => process.exit((await a.text()).includes('report') ? 0 : 1), () => process.exit(2))"`;

interface Tried {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

async function tried(directory: string, ...args: string[]): Promise<Tried> {
  const run = casemate(['trial', directory, ...args], {}, node);
  return { code: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
}

const flagsIn = (file: string): unknown => (JSON.parse(readFileSync(file, 'utf8')) as { nodeFlags: unknown }).nodeFlags;

test(
  'finds what holds, says why the rest does not, and writes the choice',
  () =>
    withFiles({ 'server.js': app, 'casemate.config.json': '{\n    "bodyLimit": "2mb"\n}\n' }, async (directory) => {
      const { code, stdout } = await tried(directory);
      expect(code).toBe(0);
      expect(stdout).toContain('Tried with GET / alone');
      expect(stdout).toMatch(/does not +--disallow-code-generation-from-strings\n +did not start: EvalError/);
      const file = join(directory, 'casemate.config.json');
      expect(flagsIn(file)).toEqual([
        '--disable-sigusr1',
        '--permission',
        '--disable-proto=delete',
        '--frozen-intrinsics',
        '--no-addons',
        '--use-openssl-ca',
      ]);
      // What else stands there stays, as it was written.
      expect(readFileSync(file, 'utf8')).toMatch(/^\{\n {4}"bodyLimit": "2mb",\n {4}"nodeFlags": \[\n/);
    }),
  120_000,
);

test(
  'a smoke command finds what the health path does not: a child process, which the permission model is to grant',
  () =>
    withFiles({ 'server.js': app }, async (directory) => {
      const { code, stdout } = await tried(directory, '--smoke', smoke);
      expect(code).toBe(0);
      expect(stdout).toMatch(/holds +--permission --allow-child-process\n/);
      expect(stdout).toMatch(/holds +--disable-proto=delete/);
      const flags = flagsIn(join(directory, 'casemate.config.json')) as string[];
      expect(flags).toEqual(expect.arrayContaining(['--permission', '--allow-child-process']));
      expect(flags).not.toContain('--allow-addons');
    }),
  120_000,
);

const compiling =
  "require('compiles'); require('http').createServer((q, r) => r.end()).listen(process.env.PORT, '127.0.0.1');";

test(
  'the package that does not bear a flag is named',
  () =>
    withFiles(
      { 'server.js': compiling, 'node_modules/compiles/index.js': "new Function('return 1');" },
      async (directory) => {
        expect((await tried(directory)).stdout).toMatch(/did not start: EvalError.*: in compiles\n/);
      },
    ),
  120_000,
);

const native = `
const { createServer } = require('http');
createServer((q, r) => {
  try { process.dlopen({ exports: {} }, '/none.node'); } catch (error) { if (error.code !== 'ERR_DLOPEN_FAILED') r.statusCode = 500; }
  r.end();
}).listen(process.env.PORT, '127.0.0.1');`;

test(
  'native code is granted too, where the app has some, and what else would take it is left out',
  () =>
    withFiles({ 'server.js': native }, async (directory) => {
      const { stdout } = await tried(directory);
      expect(stdout).toMatch(/holds +--permission --allow-addons\n/);
      expect(stdout).toMatch(/does not +--no-addons\n/);
      expect(flagsIn(join(directory, 'casemate.config.json'))).not.toContain('--allow-child-process');
    }),
  120_000,
);

const writing = `require('fs').writeFileSync(__dirname + '/data/file', ''); require('http').createServer((q, r) => r.end()).listen(process.env.PORT, '127.0.0.1');`;

test(
  'an app that writes: told which folder to name, and its grant is made of that',
  () =>
    withFiles({ 'server.js': writing, 'data/.keep': '' }, async (directory) => {
      const { stdout, stderr } = await tried(directory);
      expect(stdout + stderr).toMatch(/name "data\/file", or the folder around it, in the option writable/);
      writeFileSync(join(directory, 'casemate.config.json'), '{ "writable": ["data"] }');
      expect((await tried(directory)).stdout).toMatch(/holds +--permission\n/);
    }),
  120_000,
);

test('an app that is not well without any flag: an error, and nothing is written', () =>
  withFiles({ 'server.js': app }, async (directory) => {
    for (const [args, why] of [
      [['--health', '/broken'], 'GET /broken answered 500'],
      [['--smoke', 'echo no; exit 4'], 'the smoke command ended with 4: no'],
    ] as const) {
      const { code, stderr } = await tried(directory, ...args);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('ERR_TRIAL: ') as unknown });
      expect(stderr).toContain(why);
    }
    expect(existsSync(join(directory, 'casemate.config.json'))).toBe(false);
  }));

test(
  'a configuration that is code is left, and told what to add',
  () =>
    withFiles({ 'server.js': app, 'casemate.config.mjs': 'export default {};' }, async (directory) => {
      const { stdout } = await tried(directory);
      expect(stdout).toMatch(/^Add to casemate\.config\.mjs: nodeFlags: \["--disable-sigusr1",/m);
      expect(readFileSync(join(directory, 'casemate.config.mjs'), 'utf8')).toBe('export default {};');
    }),
  120_000,
);
