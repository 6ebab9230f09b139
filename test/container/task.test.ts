import { connect } from 'node:tls';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Images } from '../../lib/image/run';
import { until } from '../helpers/until';
import absent from './absent.json';
import { expressApp, imagesOf, podman, processOf, startTask, withApp, type Running } from './task';

jest.setTimeout(280_000);

const secret = 'only for this test, and never in a process list';
let images: Images;
let task: Running | undefined;

const start = async (): Promise<Running> =>
  withApp(expressApp, (directory) => startTask(directory, images, {}, { SESSION_SECRET: secret }));

/** The one that runs; another one where a test stopped it. */
const running = async (): Promise<Running> => (task ??= await start());

beforeAll(async () => {
  images = await withApp(expressApp, (directory) => imagesOf(directory));
});
afterAll(async () => {
  await task?.stop();
});

test('the app answers through the front, hardened', async () => {
  const { get } = await running();
  const answer = await get('/');
  expect(answer).toMatchObject({
    status: 200,
    body: 'hello',
    headers: { 'x-content-type-options': 'nosniff', server: 'nginx' },
  });
  expect(answer.headers).not.toHaveProperty('x-powered-by');
  expect((await get('/.env')).status).toBe(404);
  expect(await (await running()).healthy()).toBe(true);
});

test('the app sees the client, and not the front', async () => {
  const { ip } = JSON.parse((await (await running()).get('/process')).body) as { ip: string };
  expect(ip).not.toMatch(/^(?:127\.|::1)/);
});

test.each(['app', 'front'] as const)('%s: 65532, no capability, no new privileges', async (name) => {
  const { names } = await running();
  expect(await processOf(names[name])).toMatchObject({
    uid: Array(4).fill('65532').join('\t'),
    capabilities: Array(5).fill('0000000000000000').join(),
    noNewPrivileges: '1',
  });
  const inspected = JSON.parse(await podman('inspect', names[name])) as readonly [
    {
      readonly HostConfig: { readonly ReadonlyRootfs: boolean; readonly Memory: number; readonly Privileged: boolean };
    },
  ];
  expect(inspected[0].HostConfig).toMatchObject({ ReadonlyRootfs: true, Memory: 512 * 2 ** 20, Privileged: false });
});

const attempt = (path: string): string =>
  `try { require('node:fs').writeFileSync(${JSON.stringify(path)}, 'x'); console.log('written') } catch ({ code }) { console.log(code) }`;

test.each([
  ['/x', 'EROFS'],
  ['/app/x', 'EROFS'],
  ['/app/server.js', 'EROFS'],
  ['/etc/x', 'EROFS'],
  ['/casemate/preload/config.json', 'EROFS'],
  ['/nodejs/bin/node', 'EROFS'],
  ['/tmp/x', 'written'],
])('a write to %s: %s', async (path, said) => {
  const { names } = await running();
  expect(await podman('exec', names.app, '/nodejs/bin/node', '-e', attempt(path))).toBe(said);
});

test('files of the image belong to root: they are out of reach where the root is not read-only, too', async () => {
  const { app } = images;
  const script = ['/app/server.js', '/casemate/preload/index.cjs', '/app/node_modules/express/index.js']
    .map(attempt)
    .join(';');
  expect(await podman('run', '--rm', '--network', 'none', app, '-e', script)).toBe('EACCES\nEACCES\nEACCES');
});

test('what V8 made of the preload and of the modules of the app is in the image, and taken', () => {
  // The flags that the cache is made with, less what does not end by itself.
  const flags = ['--disable-sigusr1', '--require=/casemate/preload/index.cjs'];
  const script = "require('/app/server.js'); setImmediate(() => process.exit())";
  const place = ['--rm', '--network', 'none', '--read-only', '--env', 'NODE_DEBUG_NATIVE=COMPILE_CACHE'];
  const { stderr } = spawnSync('podman', ['run', ...place, images.app, ...flags, '-e', script], { env: process.env });
  const outcomes = [
    ...stderr
      .toString()
      .matchAll(/^\[compile cache\] V8 code cache for CommonJS (\S+) was (accepted|rejected|not initialized)/gm),
  ]
    .map(([, path = '', outcome = '']) => ({ path, outcome }))
    .filter(({ path }) => /^\/(?:app|casemate)\//.test(path));
  expect(outcomes.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/casemate/preload/index.cjs', '/app/server.js', '/app/node_modules/express/index.js']),
  );
  expect(outcomes.filter(({ outcome }) => outcome !== 'accepted')).toEqual([]);
});

test('secrets reach the app alone: not process 1 of others, no list of processes, no image', async () => {
  const { names } = await running();
  const environ = (name: string): Promise<string> =>
    podman('inspect', '--format', '{{.State.Pid}}', name).then((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'));
  expect(await podman('exec', names.app, '/nodejs/bin/node', '-p', 'process.env.SESSION_SECRET')).toBe(secret);
  expect(await environ(names.front)).not.toContain(secret);
  expect(await environ(names.network)).not.toContain(secret);
  expect(spawnSync('ps', ['-eo', 'args']).stdout.toString()).not.toContain(secret);
  expect(await podman('image', 'inspect', ...Object.values(images))).not.toContain(secret);
});

test('what the options did not name is not in the environment of the app', async () => {
  const { names } = await running();
  const script = 'console.log(Object.keys(process.env).sort().join())';
  expect((await podman('exec', names.app, '/nodejs/bin/node', '-e', script)).split(',')).toEqual(
    [
      'HOME',
      'HOST',
      'HOSTNAME',
      'NODE_COMPILE_CACHE',
      'NODE_ENV',
      'PATH',
      'PORT',
      'SESSION_SECRET',
      'TERM',
      'container',
    ].sort(),
  );
});

interface File {
  readonly mode: string;
  readonly path: string;
}

/** All files of an image, by way of a container that never starts. */
async function filesOf(image: string): Promise<File[]> {
  const name = await podman('create', image, 'never started');
  try {
    const { stdout } = spawnSync('sh', ['-c', `podman export ${name} | tar -tv --numeric-owner`], {
      maxBuffer: 1 << 28,
    });
    return stdout
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((line) => /^(\S+)\s+\S+\s+\S+\s+\S+\s+\S+\s+(.*?)(?: -> .*)?$/.exec(line))
      .map((match) => ({ mode: match?.[1] ?? '', path: (match?.[2] ?? '').replace(/^\.\//, '') }));
  } finally {
    await podman('rm', '--volumes', name);
  }
}

test.each(['app', 'front', 'certificate'] as const)(
  '%s: no shell, no package manager, nothing that gains rights',
  async (name) => {
    const files = await filesOf(images[name]);
    expect(files.length).toBeGreaterThan(10);
    const programs = files.filter(({ path }) =>
      absent.programs.some((one) => new RegExp(`(?:^|/)s?bin/${one}$`).test(path)),
    );
    expect(programs).toEqual([]);
    expect(files.filter(({ path }) => absent.paths.some((one) => path === one || path.startsWith(`${one}/`)))).toEqual(
      [],
    );
    expect(files.filter(({ mode }) => /s/i.test(mode.slice(1)))).toEqual([]);
  },
);

test('the list of what must be absent finds it where it is', async () => {
  const { build } = JSON.parse(
    await withApp(expressApp, async (directory) => readFileSync(join(directory, 'casemate.images.json'), 'utf8')),
  ) as { build: string };
  const paths = (await filesOf(build)).map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(['usr/bin/sh', 'usr/local/bin/npm', 'usr/local/lib/node_modules/npm/package.json']),
  );
});

/** A volume's folder on this machine. */
async function volume({ names }: Running, path: string): Promise<string> {
  const mounts = JSON.parse(await podman('inspect', '--format', '{{json .Mounts}}', names.front)) as readonly {
    readonly Destination: string;
    readonly Source: string;
  }[];
  return mounts.find(({ Destination }) => Destination === path)?.Source ?? '';
}

const ownerOf = (file: string): string => spawnSync('stat', ['-c', '%a %u', file]).stdout.toString().trim();

test('the mark: the app believes the front alone, by a secret of this task', async () => {
  const task = await running();
  const file = join(await volume(task, '/run/casemate/mark'), 'front.conf');
  expect(ownerOf(file)).toBe('600 65532');
  const [, mark = ''] = /^proxy_set_header X-Casemate-Front (\w{32});\n$/.exec(readFileSync(file, 'latin1')) ?? [];
  expect(mark).not.toBe('');
  const ask = (said: string): Promise<string> =>
    podman(
      'exec',
      task.names.app,
      '/nodejs/bin/node',
      '-e',
      `fetch('http://127.0.0.1:3000/process',{headers:{'X-Casemate-Front':'${said}','X-Forwarded-For':'192.0.2.1'}}).then(async(a)=>console.log((await a.json()).ip))`,
    );
  expect(await ask('1')).toBe('127.0.0.1');
  expect(await ask('0'.repeat(32))).toBe('127.0.0.1');
  expect(await ask(mark)).toBe('192.0.2.1');
});

test('the certificate: a key for its owner alone, new in each task, in no image', async () => {
  const fingerprint = async ({ port }: Running): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      }).once('error', reject);
    });
  const first = await running();
  expect(ownerOf(join(await volume(first, '/run/casemate/tls'), 'key.pem'))).toBe('600 65532');
  const other = await start();
  try {
    expect(await fingerprint(other)).not.toBe(await fingerprint(first));
  } finally {
    await other.stop();
  }
});

/** Requests one after the other on many connections, until told to end; a connection that was never made is no request. */
function load(
  { port }: Running,
  path: string,
): () => Promise<{ readonly answered: number; readonly lost: readonly string[] }> {
  const lost: string[] = [];
  let [answered, over] = [0, false];
  const one = (): Promise<boolean> =>
    new Promise((resolve) => {
      let text = '';
      let sent = false;
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        sent = true;
        socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      });
      socket
        .on('data', (chunk: Buffer) => (text += chunk.toString()))
        .on('error', () => undefined)
        .on('close', () => {
          if (/^HTTP\/1.1 200 [\s\S]*done$/.test(text)) answered += 1;
          else if (sent) lost.push(text.slice(0, 200));
          resolve(sent);
        });
    });
  const workers = Array.from({ length: 16 }, async () => {
    while (!over && (await one()));
  });
  return async () => {
    over = true;
    await Promise.all(workers);
    return { answered, lost };
  };
}

test('SIGTERM under load: the front answers what is in flight, then the app ends; both with 0, and no request is lost', async () => {
  const stopped = await running();
  task = undefined;
  const end = load(stopped, '/slow?ms=150');
  await until(async () => JSON.parse((await stopped.get('/process')).body) !== null);
  const seen = stopped.lines.length;
  expect(await until(() => stopped.lines.length > seen + 40)).toBe(true);
  expect(await stopped.stop()).toEqual({ front: 0, app: 0 });
  const { answered, lost } = await end();
  expect(lost).toEqual([]);
  expect(answered).toBeGreaterThan(40);
});

test('kill -9 of the app: 503 with Retry-After until it is back, by the same front', async () => {
  const { get, names } = await running();
  const [app, front] = [await processOf(names.app), await processOf(names.front)];
  process.kill(app.pid, 'SIGKILL');
  const answers: { status: number; retryAfter: string | undefined }[] = [];
  const isBack = async (): Promise<boolean> => {
    const { status, headers } = await get('/');
    answers.push({ status, retryAfter: headers['retry-after'] });
    return status === 200 && answers.some((answer) => answer.status === 503);
  };
  expect(await until(isBack, 30_000)).toBe(true);
  expect(answers.filter(({ status }) => status !== 200)).toContainEqual({ status: 503, retryAfter: '5' });
  expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
  expect((await processOf(names.front)).pid).toBe(front.pid);
  expect((await processOf(names.app)).pid).not.toBe(app.pid);
});

test('kill -9 of the front: it is back with the same certificate, and the app noticed nothing', async () => {
  const { get, names } = await running();
  const [app, front] = [await processOf(names.app), await processOf(names.front)];
  process.kill(front.pid, 'SIGKILL');
  const isBack = async (): Promise<boolean> =>
    (await processOf(names.front).then(
      ({ pid }) => pid !== front.pid,
      () => false,
    )) &&
    get('/').then(
      ({ status }) => status === 200,
      () => false,
    );
  expect(await until(isBack, 30_000)).toBe(true);
  expect((await processOf(names.app)).pid).toBe(app.pid);
});
