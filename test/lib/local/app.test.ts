import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ready, withFiles, withUp } from '../../helpers/cli';
import { request } from '../../helpers/request';
import { until } from '../../helpers/until';

const isRoot = process.getuid?.() === 0;

/** Answers with what a process can know of itself. */
const mirror = `
  const { readFileSync, writeFileSync } = require('fs');
  require('http').createServer((q, s) => {
    const attempt = (f) => { try { return f(); } catch (e) { return e.code; } };
    s.end(JSON.stringify({
      uid: process.getuid(), gid: process.getgid(), groups: process.getgroups(), env: process.env,
      status: readFileSync('/proc/self/status', 'utf8'), cwd: process.cwd(),
      root: attempt(() => writeFileSync('/casemate-test', '')),
      beside: attempt(() => writeFileSync('beside.txt', 'x')),
      data: attempt(() => writeFileSync('data/file.txt', 'x')),
      home: attempt(() => writeFileSync(process.env.HOME + '/.x', 'x')),
      temporary: attempt(() => writeFileSync(require('os').tmpdir() + '/x', 'x')),
    }));
  }).listen(process.env.PORT, process.env.HOST);`;

/** Tries what an app that was taken over would try. */
const spy = `
  const { readFileSync, readdirSync, writeFileSync } = require('fs');
  const front = process.env.HOME + '/../front/';
  const attempt = (f) => { try { return f(); } catch (e) { return e.code; } };
  require('http').createServer((q, s) => s.end(JSON.stringify([
    attempt(() => readFileSync(front + 'key.pem', 'utf8')),
    attempt(() => writeFileSync(front + 'nginx.conf', '')),
    attempt(() => readdirSync(front)),
  ]))).listen(process.env.PORT, process.env.HOST);`;

interface Mirror {
  uid: number;
  gid: number;
  groups: number[];
  env: Record<string, string>;
  status: string;
  cwd: string;
  root?: string;
  beside?: string;
  data?: string;
  home?: string;
  temporary?: string;
}

const ask = async (url: string): Promise<Mirror> => JSON.parse((await request(url)).body) as Mirror;

test('the app runs in production, on the address and port it is given', () =>
  withFiles({ 'server.js': mirror }, (directory) =>
    withUp(directory, async ({ url }) => {
      const { env, cwd } = await ask(url);
      expect(env).toMatchObject({
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: expect.stringMatching(/^\d+$/) as string,
      });
      expect(cwd).toBe(directory);
    }),
  ));

test('started by root, the app is nobody: no privilege, no way back, and nothing of its own to write to', () =>
  withFiles(
    { 'server.js': mirror, 'data/keep': '', 'casemate.config.json': '{"writable":["data"]}' },
    async (directory) => {
      if (!isRoot) {
        console.log('Not run: only root can give up being root.');
        return;
      }
      await withUp(directory, async ({ url, stderr }) => {
        const seen = await ask(url);
        expect(seen).toMatchObject({ uid: 65532, gid: 65532, groups: [65532], root: 'EACCES', beside: 'EACCES' });
        expect(seen.status).toMatch(/^CapEff:\t0+$/m);
        expect(seen.status).toMatch(/^CapBnd:\t0+$/m);
        expect(seen.status).toMatch(/^NoNewPrivs:\t1$/m);
        expect([seen.data, seen.home, seen.temporary]).toEqual([undefined, undefined, undefined]);
        expect(statSync(join(directory, 'data/file.txt')).uid).toBe(65532);
        expect(stderr()).not.toContain('ERR_');
      });
    },
  ));

test("started by root, the app can neither read the front's key nor change its rules", () =>
  withFiles({ 'server.js': spy }, async (directory) => {
    if (!isRoot) {
      console.log('Not run: without root, both run as whoever started them.');
      return;
    }
    await withUp(directory, async ({ url }) => {
      expect(JSON.parse((await request(url)).body)).toEqual(['EACCES', 'EACCES', 'EACCES']);
    });
  }));

test('root hands over what is writable with all that is in it, and never what a link leads to', () =>
  withFiles({ 'server.js': mirror, 'data/deep/file': '', 'other/file': '' }, async (top) => {
    if (!isRoot) {
      console.log('Not run: only root hands files over.');
      return;
    }
    const owner = (name: string): number => lstatSync(join(top, name)).uid;
    symlinkSync('../other', join(top, 'data/link'));
    writeFileSync(join(top, 'casemate.config.json'), '{"writable":["data"]}');
    await withUp(top, () => Promise.resolve());
    expect(['data', 'data/deep', 'data/deep/file', 'data/link', 'other', 'other/file'].map(owner)).toEqual([
      65532, 65532, 65532, 65532, 0, 0,
    ]);
    writeFileSync(join(top, 'casemate.config.json'), '{"writable":["data/link"]}');
    await expect(ready(top)).rejects.toThrow('ERR_WRITABLE_LINK');
    expect(owner('other')).toBe(0);
  }));

test("an app in a folder that only root may enter, such as root's home, still runs as nobody, and sees nothing else of it", () =>
  withFiles({}, async (top) => {
    if (!isRoot) {
      console.log('Not run: only root has folders that only root may enter.');
      return;
    }
    const directory = join(top, 'home', 'app');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(top, 'home', 'private.txt'), 'secret');
    writeFileSync(
      join(directory, 'server.js'),
      "require('http').createServer((q, s) => s.end(JSON.stringify([process.getuid(), __dirname, process.cwd(), require('fs').readdirSync('..')]))).listen(process.env.PORT, process.env.HOST)",
    );
    chmodSync(join(top, 'home'), 0o700);
    chmodSync(directory, 0o700);
    await withUp(directory, async ({ url }) => {
      expect(JSON.parse((await request(url)).body)).toEqual([65532, directory, directory, ['app']]);
    });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  }));

const secretsFileIn = (state: string): string =>
  join(state, 'casemate', readdirSync(join(state, 'casemate'))[0] ?? '', 'secrets.json');

test('declared secrets are made once, kept in a file that only its owner may read, and given to the app', () =>
  withFiles(
    { 'server.js': mirror, 'casemate.config.json': '{"secrets":{"SESSION_SECRET":{"generate":64}}}' },
    (directory) =>
      withFiles({}, async (state) => {
        const secret = (): Promise<string | undefined> =>
          withUp(directory, async ({ url }) => (await ask(url)).env.SESSION_SECRET, [], { XDG_STATE_HOME: state });
        const first = await secret();
        expect(first).toMatch(/^[\w-]{64}$/);
        expect(await secret()).toBe(first);
        const file = secretsFileIn(state);
        expect(statSync(file).mode & 0o777).toBe(0o600);
        writeFileSync(file, '{');
        await expect(secret()).rejects.toThrow('ERR_SECRETS_FILE');
        expect(readFileSync(file, 'utf8')).toBe('{');
      }),
  ));

test.each(['js', 'mjs', 'ts'])(
  'a changed casemate.config.%s is read again, and outlives a restart of the app',
  (extension) => {
    const config = (limit: string): string =>
      `${extension === 'js' ? 'module.exports =' : 'export default'} { bodyLimit: '${limit}' };`;
    const moving = `
    require('http').createServer((q, s) => { if (q.url === '/crash') process.exit(1); q.resume().on('end', () => s.end(String(process.pid))); })
      .listen(0, '127.0.0.1');`;
    return withFiles({ 'server.js': moving, [`casemate.config.${extension}`]: config('1kb') }, (directory) =>
      withUp(directory, async ({ url }) => {
        const post = async (): Promise<number> =>
          (await request(url, { method: 'POST', body: 'x'.repeat(2000) })).status;
        expect(await post()).toBe(413);
        writeFileSync(join(directory, `casemate.config.${extension}`), config('4kb'));
        expect(await until(async () => (await post()) === 200)).toBe(true);
        const before = (await request(url)).body;
        await request(`${url}/crash`);
        // On another port, so that the front is configured anew.
        expect(
          await until(async () => ![before, ''].includes((await request(url)).body) && (await post()) === 200, 20_000),
        ).toBe(true);
      }),
    );
  },
);

test('as root, a configuration that is code of another user is not run', () =>
  withFiles({ 'server.js': mirror, 'casemate.config.js': 'throw new Error("run by root")' }, async (directory) => {
    if (!isRoot) {
      console.log('Not run: this is about root.');
      return;
    }
    chownSync(join(directory, 'casemate.config.js'), 4711, 4711);
    await expect(ready(directory)).rejects.toThrow('ERR_CONFIG_OWNER');
  }));

test('a changed configuration file reloads the front; one that is wrong changes nothing', () =>
  withFiles({ 'server.js': mirror, 'casemate.config.json': '{}' }, (directory) =>
    withUp(directory, async ({ url, stderr }) => {
      const config = join(directory, 'casemate.config.json');
      const header = async (): Promise<unknown> => (await request(url)).headers['x-team'];
      expect(await header()).toBeUndefined();
      writeFileSync(config, '{"responseHeaders":{"X-Team":"blue"}}');
      expect(await until(async () => (await header()) === 'blue')).toBe(true);
      writeFileSync(config, '{"responseHeaders":{"X-Team":1}}');
      expect(await until(() => stderr().includes('keeps its rules'))).toBe(true);
      expect(await header()).toBe('blue');
      expect(readFileSync(config, 'utf8')).toContain('1');
    }),
  ));

test('--json: one object a line, the requests among them', () =>
  withFiles({ 'server.js': mirror }, (directory) =>
    withUp(
      directory,
      async ({ url, stdout }) => {
        await request(`${url}/.env`);
        const events = (): Record<string, unknown>[] =>
          stdout()
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(events().find(({ event }) => event === 'ready')).toMatchObject({ url, answer: { status: 200 } });
        expect(
          await until(() =>
            events().some(({ event, refusedBy }) => event === 'request' && refusedBy === 'hidden-files'),
          ),
        ).toBe(true);
      },
      ['--json'],
    ),
  ));
