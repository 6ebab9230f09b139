import { readdirSync, readFileSync } from 'node:fs';
import { casemate, withFiles, withUp, type Up } from '../../helpers/cli';
import { request } from '../../helpers/request';
import { secretsManager } from '../../helpers/secrets-manager';
import { until } from '../../helpers/until';

const manager = secretsManager();

/** Unlike each other, so that none is a part of another. */
const planted = Array.from({ length: 20 }, (_, index) => `planted${String.fromCharCode(97 + index)}-value/+"${index}`);

const names = planted.map((_, index) => `PLANTED_${index}`);

const source = `
const { execFileSync } = require('node:child_process');
require('node:http').createServer((q, r) => {
  if (q.url === '/log') for (const name of ${JSON.stringify(names)}) console.log(name, JSON.stringify({ [name]: process.env[name] }), Buffer.from('x' + process.env[name]).toString('base64'), encodeURIComponent(process.env[name]));
  if (q.url === '/fail') { r.statusCode = 500; return r.end('<p>' + Object.values(process.env).join(' ')); }
  if (q.url === '/crash') { r.end(); setImmediate(() => { throw new Error('with ' + ${JSON.stringify(names)}.map((name) => process.env[name]).join(' ')); }); return; }
  r.end(JSON.stringify({ pid: process.pid, have: ${JSON.stringify(names)}.filter((name) => process.env[name]).length, first: process.env.PLANTED_0.slice(0, 5), session: (process.env.SESSION_SECRET ?? '').length, child: execFileSync('env').toString() }));
}).listen(process.env.PORT, process.env.HOST);`;

const config = (more: object = {}): object => ({
  securityContact: 'mailto:security@example.com',
  secrets: {
    ...Object.fromEntries(names.map((name) => [name, { secret: 'up/planted', field: name }])),
    SESSION_SECRET: { generate: 64 },
  },
  rotationInterval: 1,
  ...more,
});

const files = (more?: object): Record<string, string> => ({
  'server.js': source,
  'casemate.config.json': JSON.stringify(config(more)),
});

interface Told {
  readonly pid: number;
  readonly have: number;
  readonly first: string;
  readonly session: number;
  readonly child: string;
}

const tell = async (up: Up): Promise<Told> => JSON.parse((await request(`${up.url}/`)).body) as Told;

const seen = (text: string): string[] =>
  planted.filter((value) => text.includes(value) || text.includes(value.slice(0, 14)));

/** Of the app's processes, of NGINX and of Casemate itself. */
const environments = (): string =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1') + readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      } catch {
        return ''; // Ended meanwhile.
      }
    })
    .join('\n');

beforeEach(() => {
  manager.reset();
});

beforeAll(async () => {
  if (manager.port() === 0) return;
  await manager.create('up/planted', Object.fromEntries(planted.map((value, index) => [names[index], value])));
});

manager.test(
  'up --secrets aws: into the memory of the app, and nowhere else',
  async () => {
    await withFiles(files(), (directory) =>
      withUp(
        directory,
        async (up) => {
          const before = await tell(up);
          expect(before).toMatchObject({ have: 20, session: 64 });
          expect(seen(environments())).toEqual([]);
          expect(seen(before.child)).toEqual([]);
          expect(readFileSync(`/proc/${before.pid}/limits`, 'utf8')).toMatch(/Max core file size\s+0\s+0/);
          await request(`${up.url}/log`);
          expect(await until(() => up.stdout().includes('PLANTED_19'))).toBe(true);
          const page = await request(`${up.url}/fail`);
          expect({ status: page.status, seen: seen(page.body) }).toEqual({ status: 500, seen: [] });
          await request(`${up.url}/crash`).catch(() => undefined);
          expect(await until(() => up.stderr().includes('"casemate":"crash"'))).toBe(true);
          expect(await until(async () => (await tell(up).catch(() => before)).pid !== before.pid, 20_000)).toBe(true);
          const said = up.stdout() + up.stderr();
          expect(seen(said)).toEqual([]);
          expect(planted.filter((value) => said.includes(Buffer.from(value).toString('base64').slice(4, 16)))).toEqual(
            [],
          );
          expect(planted.filter((value) => said.includes(encodeURIComponent(value)))).toEqual([]);
          expect(said).toContain('[PLANTED_0]');

          const crashed = await tell(up);
          const rotated = planted.map((value) => `other-${value}`);
          await manager.rotate('up/planted', Object.fromEntries(rotated.map((value, index) => [names[index], value])));
          expect(await until(async () => (await tell(up)).first === 'other', 30_000)).toBe(true);
          expect((await tell(up)).pid).not.toBe(crashed.pid);
        },
        ['--secrets', 'aws'],
        manager.environment(),
      ),
    );
  },
  120_000,
);

manager.test('what is missing is said before anything starts', async () => {
  const secrets = { A: { secret: 'up/none' }, B: { secret: 'up/planted', field: 'nope' } };
  await withFiles(files({ secrets }), async (directory) => {
    const up = casemate(['up', directory, '--secrets', 'aws'], manager.environment());
    expect(await up.ended).toBe(2);
    expect(up.stderr()).toMatch(/ERR_SECRETS_INCOMPLETE: A needs [^\n]*up\/none[^\n]*\nB needs the field nope/);
  });
});

test('without it, what is of Secrets Manager is named, and what is generated is there', async () => {
  const secrets = { PLANTED_0: { secret: 'up/none' }, SESSION_SECRET: { generate: 64 } };
  const app =
    "require('http').createServer((q, r) => r.end(String(process.env.SESSION_SECRET.length))).listen(process.env.PORT, process.env.HOST)";
  await withFiles({ ...files({ secrets }), 'server.js': app }, (directory) =>
    withUp(directory, async (up) => {
      expect((await request(`${up.url}/`)).body).toBe('64');
      expect(up.stderr()).toContain('PLANTED_0 is of Secrets Manager and not set here');
    }),
  );
});

test('another name is refused', async () => {
  const up = casemate(['up', '.', '--secrets', 'azure']);
  expect(await up.ended).toBe(2);
  expect(up.stderr()).toContain('--secrets received azure; expected local or aws.');
});
