import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { freePort } from '../../../lib/local/ports';
import { casemate, withFiles } from '../../helpers/cli';
import { withLaunched, type Launched } from '../../helpers/launched';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { secretsManager } from '../../helpers/secrets-manager';

const manager = secretsManager();

beforeEach(() => {
  manager.reset();
});

const planted = (index: number): string => `planted-${index}-${'x'.repeat(20)}`;

/** Says what it and all that it starts have. */
const source = `
const { execFileSync, execSync, fork, spawn, spawnSync } = require('node:child_process');
const cluster = require('node:cluster');
const { readFileSync } = require('node:fs');
const { Worker, isMainThread } = require('node:worker_threads');
const shown = (text) => [...new Set(String(text).match(/planted-\\d+/g) ?? [])].length;
const here = () => Object.values(process.env).filter((value) => /^planted-/.test(value)).length;
if (process.argv[2] === 'forked') process.send({ here: here(), environ: shown(readFileSync('/proc/self/environ', 'latin1')) });
else if (cluster.isWorker) process.send({ here: here(), environ: shown(readFileSync('/proc/self/environ', 'latin1')) });
else (async () => {
  const child = (one) => new Promise((resolve) => one.once('message', resolve));
  const explicit = { env: { ...process.env, OTHER: '1' } };
  const out = await new Promise((resolve) => {
    let text = '';
    spawn('env', [], explicit).stdout.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text));
  });
  const { spawnSync: byImport } = await import('node:child_process');
  console.log(JSON.stringify({
    here: here(),
    environ: shown(readFileSync('/proc/self/environ', 'latin1')),
    report: shown(JSON.stringify(process.report.getReport())),
    spawn: shown(out), other: /OTHER=1/.test(out),
    sync: shown(spawnSync('env').stdout) + shown(execFileSync('env')) + shown(execSync('env')) + shown(byImport('env', explicit).stdout),
    listed: /LISTED=planted/.test(out) && /LISTED=planted/.test(execSync('env')),
    forked: await child(fork(__filename, ['forked'])),
    clustered: await child(cluster.fork()),
    thread: await child(new Worker("require('worker_threads').parentPort.postMessage(Object.values(process.env).filter((v) => /^planted-/.test(v)).length)", { eval: true })),
  }));
  process.exit();
})();`;

const lineOf = async (app: Launched): Promise<unknown> => {
  const code = await app.exited;
  if (code !== 0) throw new Error(`ended with ${String(code)}:\n${app.stderr()}`);
  return JSON.parse(app.stdout());
};

async function twenty(): Promise<{
  needs: { variable: string; secret: string; field: string }[];
  childSecrets: string[];
}> {
  const needs = [];
  for (let index = 0; index < 20; index += 1) {
    const secret = await manager.create(`launched/${randomBytes(4).toString('hex')}`, { key: planted(index) });
    needs.push({ variable: index === 0 ? 'LISTED' : `PLANTED_${index}`, secret, field: 'key' });
  }
  manager.reset();
  return { needs, childSecrets: ['LISTED'] };
}

describe.each(nodeLines)('on Node %i', (line) => {
  manager.test(
    'twenty secrets by one call, in this process and its threads and cluster, and nowhere else',
    async () => {
      const config = await twenty();
      const env = manager.environment();
      const told = await withLaunched(source, { config, env, binary: nodeBinary(line) }, lineOf);
      expect(told).toEqual({
        here: 20,
        environ: 0,
        report: 0,
        // The one that is listed.
        spawn: 1,
        other: true,
        sync: 4,
        listed: true,
        forked: { here: 1, environ: 1 },
        clustered: { here: 20, environ: 1 },
        thread: 20,
      });
      // The second is the cluster's worker.
      expect(manager.calls()).toEqual(['BatchGetSecretValue', 'BatchGetSecretValue']);
      // As ECS injects: the test sees what it looks for.
      const values = Object.fromEntries(config.needs.map(({ variable }, index) => [variable, planted(index)]));
      const native = await withLaunched(
        source,
        { config: {}, env: values, native: true, binary: nodeBinary(line) },
        lineOf,
      );
      expect(native).toMatchObject({ here: 20, environ: 20, spawn: 20, sync: 80, forked: { here: 20, environ: 20 } });
    },
  );
});

describe('what stops the start', () => {
  const app = "console.log('the app ran')";
  const ending = (config: object, env: NodeJS.ProcessEnv = {}): Promise<{ code: unknown; said: string }> =>
    withLaunched(app, { config, env: manager.environment(env) }, async ({ exited, stdout, stderr }) => ({
      code: await exited,
      said: stdout() + stderr(),
    }));

  manager.test('each missing one in a line, and no line of the app', async () => {
    await manager.create('stop/db', { url: planted(1) });
    const needs = [
      { variable: 'A', secret: 'stop/db', field: 'url' },
      { variable: 'B', secret: 'stop/db', field: 'nope' },
      { variable: 'C', secret: 'stop/none' },
    ];
    const { code, said } = await ending({ needs });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^casemate: B needs the field nope of stop\/db[^\n]+\ncasemate: C needs the secret stop\/none[^\n]+\n$/,
    );
  });

  manager.test('throttled for a while: tried again; for good: a bounded number of times', async () => {
    await manager.create('stop/busy', planted(1));
    let left = 2;
    manager.reset(() => (left-- > 0 ? { status: 400, type: 'ThrottlingException' } : undefined));
    expect(await ending({ needs: [{ variable: 'A', secret: 'stop/busy' }] })).toEqual({
      code: 0,
      said: 'the app ran\n',
    });
    manager.reset(() => ({ status: 400, type: 'ThrottlingException' }));
    const { code, said } = await ending({ needs: [{ variable: 'A', secret: 'stop/busy' }] });
    expect({ code, calls: manager.calls().length }).toEqual({ code: 1, calls: 3 });
    expect(said).toContain('ERR_AWS_THROTTLED');
  });

  manager.test('no role, no answer, half an answer', async () => {
    const needs = [{ variable: 'A', secret: 'stop/none' }];
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    expect((await ending({ needs }, none)).said).toContain('ERR_AWS_CREDENTIALS: There are no AWS credentials');
    manager.reset(() => 'cut');
    expect((await ending({ needs })).said).toContain('ERR_AWS_NETWORK');
    manager.reset(() => 'silent');
    expect((await ending({ needs }, { AWS_MAX_ATTEMPTS: '1' })).said).toContain('ERR_AWS_NETWORK');
  });

  test('without a declaration there is nothing to do', async () => {
    const env = { CASEMATE_SECRETS: undefined };
    const said = await withLaunched(app, { config: {}, env }, async ({ exited, stdout }) => [await exited, stdout()]);
    expect(said).toEqual([0, 'the app ran\n']);
  });
});

manager.test(
  '10,000 random values survive from put to process.env',
  async () => {
    const secrets = 20;
    const fields = 500;
    const character = fc.oneof(
      { weight: 4, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          '"',
          "'",
          '\n',
          '\r\n',
          '$',
          '$(x)',
          '`',
          '\\',
          '\\n',
          '=',
          '%',
          '\t',
          '\x7f',
          '😀',
          ' ',
        ),
      },
    );
    // NUL is refused (test/lib/commands/secrets.test.ts).
    const value = fc.array(character, { maxLength: 12 }).map((parts) => parts.join('').replaceAll('\0', ''));
    const values = fc.sample(value, { numRuns: secrets * fields, seed: Date.now() });
    const wanted: Record<string, string> = {};
    const needs = await Promise.all(
      Array.from({ length: secrets }, async (_, secret) => {
        const own = Object.fromEntries(
          values.slice(secret * fields, (secret + 1) * fields).map((each, index) => [`F${index}`, each]),
        );
        for (const [name, each] of Object.entries(own)) wanted[`S${secret}_${name}`] = each;
        await withFiles({ 'value.json': JSON.stringify(own) }, async (directory) => {
          const file = join(directory, 'value.json');
          const run = casemate(['secrets', 'put', `many/${secret}`, '--file', file], manager.environment());
          expect([await run.ended, run.stderr().replace(/^\(node.*[^]*/m, '')]).toEqual([0, '']);
        });
        return { variable: `S${secret}_*`, secret: `many/${secret}` };
      }),
    );
    const dump = "require('fs').writeFileSync('dump.json', JSON.stringify(process.env))";
    const got = await withLaunched(dump, { config: { needs }, env: manager.environment() }, async (app) => {
      expect([await app.exited, app.stderr()]).toEqual([0, '']);
      return JSON.parse(readFileSync(join(app.directory, 'dump.json'), 'utf8')) as Record<string, string>;
    });
    const ours = Object.fromEntries(Object.entries(got).filter(([name]) => /^S\d+_F\d+$/.test(name)));
    expect(Object.keys(ours)).toHaveLength(10_000);
    expect(ours).toEqual(wanted);
  },
  240_000,
);

test('the bundle is no larger than 450 KB', () => {
  const folder = join(__dirname, '../../../dist/container/launcher');
  const files = readdirSync(folder).filter((name) => /\.[cm]js$/.test(name));
  expect(files).toEqual(expect.arrayContaining(['index.mjs', 'parent.cjs']));
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(bytes).toBeLessThanOrEqual(450 * 1000);
  expect(bytes).toBeGreaterThan(100 * 1000);
});

test.each([true, false])('credentials of the task (token in a file: %s)', async (inFile) => {
  const seen: unknown[] = [];
  let failures = 1;
  const role = createServer((asked, answer) => {
    seen.push(asked.headers.authorization);
    if (failures-- > 0) return answer.writeHead(500).end();
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    return answer.end(JSON.stringify({ AccessKeyId: 'ASIAROLE', SecretAccessKey: 's', Token: 't', Expiration }));
  });
  const asked: string[] = [];
  const api = createServer((request, answer) => {
    asked.push(`${String(request.headers.authorization)} ${String(request.headers['x-amz-security-token'])}`);
    answer.setHeader('Content-Type', 'application/x-amz-json-1.1');
    answer.end(JSON.stringify({ SecretValues: [{ Name: 'a', ARN: 'arn', VersionId: '1', SecretString: 'value' }] }));
  });
  try {
    const ports = await Promise.all(
      [role, api].map(async (server) => {
        const port = await freePort();
        await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
        return port;
      }),
    );
    await withFiles({ token: 'of-the-task\n' }, async (directory) => {
      const env = {
        AWS_REGION: 'eu-central-1',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${ports[1] ?? 0}`,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${ports[0] ?? 0}/role`,
        ...(inFile
          ? { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(directory, 'token') }
          : { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'of-the-task' }),
      };
      const config = { needs: [{ variable: 'A', secret: 'a' }] };
      const said = await withLaunched('console.log(process.env.A)', { config, env }, async ({ exited, stdout }) => [
        await exited,
        stdout(),
      ]);
      expect(said).toEqual([0, 'value\n']);
    });
    expect(seen).toEqual(['of-the-task', 'of-the-task']);
    expect(asked).toEqual([expect.stringMatching(/Credential=ASIAROLE\/.* t$/)]);
  } finally {
    role.close();
    api.close();
  }
});
