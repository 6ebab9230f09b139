import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { freePort } from '../../../lib/local/ports';
import { casemate, ready, withFiles, withUp } from '../../helpers/cli';
import { request } from '../../helpers/request';
import { until } from '../../helpers/until';

const listen = (where: string): string => `require('http').createServer((q, s) => s.end('hello')).listen(${where})`;
const hello = { 'server.js': listen('process.env.PORT, process.env.HOST') };

/** What a run could leave behind, in a temporary folder of its own. */
async function inOwnTmp<Result>(use: (tmp: string) => Promise<Result>): Promise<Result> {
  const tmp = mkdtempSync(join(tmpdir(), 'tmp-'));
  execFileSync('chmod', ['755', tmp]);
  try {
    return await use(tmp);
  } finally {
    rmSync(tmp, { recursive: true });
  }
}

/** Processes that carry `TMPDIR=tmp`, or were told to work below it. */
const processesOf = (tmp: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [environ, command] = ['environ', 'cmdline'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
        return environ?.includes(tmp) || command?.includes(tmp);
      } catch {
        return false;
      }
    });

/** The run must end by itself with `code`, with one message that starts with `error`, and leave nothing. */
async function fails(
  files: Readonly<Record<string, string>>,
  code: number,
  error: string,
  { args = [], env = {} }: { args?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return withFiles(files, (directory) =>
    inOwnTmp(async (tmp) => {
      const [port, httpPort] = [await freePort(), await freePort()];
      const run = casemate(['up', directory, '--port', `${port}`, '--http-port', `${httpPort}`, ...args], {
        TMPDIR: tmp,
        ...env,
      });
      const ended = await run.ended;
      expect({ code: ended, stderr: run.stderr() }).toEqual({
        code,
        stderr: expect.stringContaining(`${error}: `) as string,
      });
      expect(run.stderr().match(/^ERR_/gm)).toHaveLength(1);
      expect(run.stderr()).not.toMatch(/^ +at .*\.js:\d+/m);
      expect(readdirSync(tmp)).toEqual([]);
      expect(await until(() => processesOf(tmp).length === 0)).toBe(true);
      return run.stderr();
    }),
  );
}

test('an app that exits at once: 3, with its last words', async () => {
  expect(
    await fails({ 'server.js': 'console.log("no database"); process.exit(1)' }, 3, 'ERR_APP_NOT_STARTED'),
  ).toContain('  | no database');
});

test('an app that never listens: 3', () =>
  fails(
    { 'server.js': 'setInterval(() => {}, 1000)', 'casemate.config.json': '{"startTimeout":1}' },
    3,
    'ERR_APP_NOT_STARTED',
  ));

test('no entry: 2', () => fails({ 'readme.txt': '' }, 2, 'ERR_NO_ENTRY'));
test('a folder that is not there: 2', () => fails(hello, 2, 'ERR_USAGE', { args: ['second'] }));
test('an option that does not exist: 2', () => fails(hello, 2, 'ERR_USAGE', { args: ['--prot', '1'] }));
test('a configuration that is no JSON: 2', () =>
  fails({ ...hello, 'casemate.config.json': '{bad' }, 2, 'ERR_CONFIG_INVALID'));
test('a configuration with a typing error: 2, and what was meant', async () => {
  expect(await fails({ ...hello, 'casemate.config.json': '{"bodyLimt":"1mb"}' }, 2, 'ERR_OPTION_UNKNOWN')).toContain(
    'Did you mean `bodyLimit`?',
  );
});
test('NGINX is missing: 4', () => fails(hello, 4, 'ERR_NGINX_MISSING', { env: { CASEMATE_NGINX: 'no-such-nginx' } }));
test('a certificate that is none: 4, in the words of NGINX', async () => {
  expect(await fails(hello, 4, 'ERR_NGINX_REFUSED', { args: ['--cert', __filename, '--key', __filename] })).toContain(
    'cannot load certificate',
  );
});

test("a flag that switches off Node's security: 2, with the cure", async () => {
  const start = '{"scripts":{"start":"node --inspect server.js"}}';
  expect(await fails({ ...hello, 'package.json': start }, 2, 'ERR_NODE_FLAG')).toContain('Take --inspect out of');
  await fails(hello, 2, 'ERR_NODE_FLAG', { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
});

test('a port that is taken: 5', async () => {
  const other = createServer().listen(await freePort(), '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  try {
    await fails(hello, 5, 'ERR_PORT_TAKEN', { args: ['--port', `${port}`] });
  } finally {
    other.close();
  }
});

test('an app whose own port is one of the front: it is moved, and both serve', async () => {
  const port = await freePort();
  await withFiles({ 'server.js': listen(`${port}, '0.0.0.0'`) }, (directory) =>
    withUp(directory, async ({ url }) => expect((await request(url)).body).toBe('hello'), ['--http-port', `${port}`]),
  );
});

const isRoot = process.getuid?.() === 0;

test('root without the means to be somebody else: 5, and nothing runs', async () => {
  if (!isRoot) {
    console.log('Not run: this is about root.');
    return;
  }
  const app = { 'server.js': `require('fs').writeFileSync(__dirname + '/ran', ''); ${hello['server.js']}` };
  await fails(app, 5, 'ERR_SETPRIV_MISSING', { env: { PATH: '/nonexistent' } });
});

test('a full disk: 5', async () => {
  if (!isRoot) {
    console.log('Not run: a full disk is made by mounting one, which takes root.');
    return;
  }
  await inOwnTmp(async (tmp) => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k,mode=755', 'none', tmp]);
    try {
      await fails(hello, 5, 'ERR_MACHINE', { env: { TMPDIR: tmp } });
      expect(readdirSync(tmp)).toEqual([]);
    } finally {
      execFileSync('umount', [tmp]);
    }
  });
});

test('an app with a port of its own is moved, and a line says so', () =>
  withFiles({ 'server.js': listen(`${12_000 + (process.pid % 1000)}, '127.0.0.1'`) }, (directory) =>
    withUp(directory, async ({ url, stderr }) => {
      expect(await request(url)).toMatchObject({ status: 200, body: 'hello' });
      expect(stderr()).toContain('of its own choice; it was moved to 127.0.0.1:');
      expect(stderr()).not.toContain('passes by the front');
    }),
  ));

test('an app that asks for every address gets loopback, and a line says so', () =>
  withFiles({ 'server.js': listen("process.env.PORT, '0.0.0.0'") }, (directory) =>
    withUp(directory, async ({ url, stderr }) => {
      expect((await request(url)).status).toBe(200);
      expect(stderr()).toContain('it gets it on 127.0.0.1 alone');
      expect(stderr()).not.toContain('passes by the front');
    }),
  ));

test('a server that is not of HTTP stays where it listens, and a warning says what that means', () =>
  withFiles(
    { 'server.js': "require('net').createServer((s) => s.destroy()).listen(process.env.PORT, '0.0.0.0')" },
    (directory) =>
      withUp(directory, ({ stderr }) => {
        expect(stderr()).toContain('passes by the front');
        return Promise.resolve();
      }),
  ));

test('two at once: the second ends with 5, the first goes on', () =>
  withFiles(hello, (directory) =>
    withUp(directory, async ({ url }) => {
      const port = new URL(url).port;
      const second = casemate(['up', directory, '--port', port, '--http-port', `${await freePort()}`]);
      expect(await second.ended).toBe(5);
      expect((await request(url)).status).toBe(200);
    }),
  ));

test('a crashed app: 503 with Retry-After, then it is back', () =>
  withFiles(
    {
      'server.js':
        "require('http').createServer((q, s) => q.url === '/crash' ? process.exit(1) : s.end(`${process.pid}`)).listen(process.env.PORT, process.env.HOST)",
    },
    (directory) =>
      withUp(directory, async ({ url }) => {
        const before = (await request(url)).body;
        expect(await request(`${url}/crash`)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
        expect(await until(async () => (await request(url)).status === 200)).toBe(true);
        expect((await request(url)).body).not.toBe(before);
      }),
  ));

const slow =
  "require('http').createServer((q, s) => setTimeout(() => s.end('done'), q.url === '/slow' ? 1000 : 0)).listen(process.env.PORT, process.env.HOST)";

test.each(['SIGTERM', 'SIGINT'] as const)('%s: what is in flight is answered, then 0', (signal) =>
  withFiles({ 'server.js': slow }, async (directory) => {
    const up = await ready(directory, ['--json']);
    const answer = request(`${up.url}/slow`);
    // The front logs a request when it is over: that a second one is over shows that the first has reached the front.
    await request(up.url);
    up.signal(signal);
    expect(await answer).toMatchObject({ status: 200, body: 'done' });
    expect(await up.ended).toBe(0);
  }),
);

const withChildren = `
  require('child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();
  ${hello['server.js']}`;

test.each(['SIGKILL', 'SIGTERM'] as const)('%s leaves no process and no file, not even what left its group', (signal) =>
  withFiles({ 'server.js': withChildren }, (directory) =>
    inOwnTmp(async (tmp) => {
      const up = await ready(directory, [], { TMPDIR: tmp });
      expect(processesOf(tmp).length).toBeGreaterThan(3);
      up.signal(signal);
      expect(await up.ended).toBe(signal === 'SIGKILL' ? 'SIGKILL' : 0);
      expect(await until(() => processesOf(tmp).length === 0 && readdirSync(tmp).length === 0)).toBe(true);
    }),
  ),
);

test('an app that does not answer / is up all the same, and can be stopped', () =>
  withFiles(
    { 'server.js': "require('net').createServer((s) => s.destroy()).listen(process.env.PORT, process.env.HOST)" },
    (directory) =>
      withUp(directory, async ({ url, stdout }) => {
        expect(stdout()).toContain('GET https://localhost');
        expect((await request(url)).status).toBe(503);
      }),
  ));

test('an app that hangs on / does not hold up a stop', () =>
  withFiles(
    { 'server.js': "require('http').createServer(() => {}).listen(process.env.PORT, process.env.HOST)" },
    (directory) =>
      inOwnTmp(async (tmp) => {
        const [port, httpPort] = [await freePort(), await freePort()];
        const run = casemate(['up', directory, '--port', `${port}`, '--http-port', `${httpPort}`, '--json'], {
          TMPDIR: tmp,
        });
        expect(await until(() => run.stdout().includes('Starting NGINX'))).toBe(true);
        expect(
          await until(
            async () => (await request(`https://localhost:${port}/.env`).catch(() => ({ status: 0 }))).status === 404,
          ),
        ).toBe(true);
        run.signal('SIGINT');
        expect([0, 130]).toContain(await run.ended);
        expect(await until(() => processesOf(tmp).length === 0 && readdirSync(tmp).length === 0)).toBe(true);
      }),
  ));

test('an app with 22 KB of response headers is shown and served', () =>
  withFiles(
    {
      'server.js':
        "require('http').createServer((q, s) => { s.setHeader('X-Big', 'x'.repeat(22000)); s.end('ok'); }).listen(process.env.PORT, process.env.HOST)",
    },
    (directory) => withUp(directory, ({ stdout }) => Promise.resolve(expect(stdout()).toContain('X-Big: xxx'))),
  ));

test('output without end and without a line break costs no memory', () =>
  withFiles(
    {
      'server.js': `
        const chunk = Buffer.alloc(1 << 20, 'x');
        let left = 300;
        const more = (done) => { if (left-- > 0) process.stdout.write(chunk, () => more(done)); else done(); };
        require('http').createServer((q, s) => q.url === '/flood' ? more(() => s.end('said it all')) : s.end()).listen(process.env.PORT, process.env.HOST);
        `,
    },
    (directory) =>
      withUp(directory, async ({ pid, url }) => {
        expect((await request(`${url}/flood`)).body).toBe('said it all');
        expect((await request(url)).status).toBe(200);
        const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
        expect(peak).toBeLessThan(300 * 1024);
      }),
  ));

test("neither Node's inspector nor a port that opens earlier is taken for the app's", () =>
  withFiles(
    {
      'server.js': `
        require('inspector').open(0, '127.0.0.1');
        const { createServer } = require('http');
        createServer((q, s) => s.end('metrics')).listen(0, '127.0.0.1');
        setTimeout(() => createServer((q, s) => s.end('app')).listen(process.env.PORT, process.env.HOST), 1500);`,
    },
    (directory) => withUp(directory, async ({ url }) => expect((await request(url)).body).toBe('app')),
  ));

test("an inspector is not published even where the app's own port is hard-coded", () =>
  withFiles(
    {
      'server.js':
        "require('inspector').open(11229, '127.0.0.1'); require('http').createServer((q, s) => s.end('app')).listen(0, '127.0.0.1')",
    },
    (directory) => withUp(directory, async ({ url }) => expect((await request(url)).body).toBe('app')),
  ));

test('--config may be relative', () =>
  withFiles({ ...hello, 'other.mjs': "export default { responseHeaders: { 'X-Team': 'blue' } };" }, (directory) =>
    withUp(directory, async ({ url }) => expect((await request(url)).headers['x-team']).toBe('blue'), [
      '--config',
      relative(process.cwd(), join(directory, 'other.mjs')),
    ]),
  ));

test('a stop while the app is still starting ends everything', () =>
  withFiles({ 'server.js': 'setInterval(() => {}, 1000)' }, (directory) =>
    inOwnTmp(async (tmp) => {
      const run = casemate(['up', directory, '--port', `${await freePort()}`, '--http-port', `${await freePort()}`], {
        TMPDIR: tmp,
      });
      expect(await until(() => processesOf(tmp).length > 2)).toBe(true);
      run.signal('SIGINT');
      expect(await run.ended).toBe(130);
      expect(await until(() => processesOf(tmp).length === 0 && readdirSync(tmp).length === 0)).toBe(true);
    }),
  ));

test('--once ends by itself with 0', () =>
  withFiles(hello, async (directory) => {
    const run = casemate([
      'up',
      directory,
      '--once',
      '--port',
      `${await freePort()}`,
      '--http-port',
      `${await freePort()}`,
    ]);
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toMatch(/^ready https:\/\/localhost:\d+$/m);
    expect(existsSync(directory)).toBe(true);
  }));
