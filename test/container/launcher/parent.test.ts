import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { split } from '../../../container/launcher/parent';
import { withFront } from '../../helpers/front';
import { withLaunched, type Launched } from '../../helpers/launched';
import { secretsManager } from '../../helpers/secrets-manager';
import { until } from '../../helpers/until';

const manager = secretsManager();

beforeEach(() => {
  manager.reset();
});

test.each([
  [['--max-old-space-size=10', '--import=x', 'server.js', '--port', '1'], 2],
  [['-r', 'dotenv/config', 'server.js'], 2],
  [['--import', 'x', '--conditions', 'y', 'node_modules/.bin/next', 'start'], 4],
  [['server.js'], 0],
])('%j: what is for Node and what for the app', (words, count) => {
  expect(split(words)).toEqual({ execArgv: words.slice(0, count), rest: words.slice(count) });
});

const app = `
const { createServer } = require('node:http');
createServer((q, r) => setTimeout(() => r.end(process.pid + ' ' + process.env.KEY), q.url === '/slow' ? 400 : 2)).listen(process.env.PORT, '127.0.0.1');`;

const config = (secret: string): object => ({ needs: [{ variable: 'KEY', secret }], interval: 1 });

interface Load {
  readonly answers: string[];
  readonly failures: string[];
  readonly stop: () => Promise<void>;
}

/** Clients that ask one request after the other, over connections that are kept. */
function load(clients: number, ask: () => Promise<string>): Load {
  const [answers, failures]: [string[], string[]] = [[], []];
  let going = true;
  const one = async (): Promise<void> => {
    while (going) {
      await ask().then(
        (answer) => answers.push(answer),
        (error: unknown) => failures.push(String(error)),
      );
    }
  };
  const all = Promise.all(Array.from({ length: clients }, one));
  return {
    answers,
    failures,
    stop: async () => {
      going = false;
      await all;
    },
  };
}

/** GET and POST in turn: what is not idempotent, nobody may send twice. */
function asker(port: number, path: string, agent: HttpsAgent): () => Promise<string> {
  let turn = 0;
  return () =>
    new Promise((resolve, reject) => {
      const method = (turn += 1) % 2 ? 'GET' : 'POST';
      const asked = httpsRequest(
        { host: 'localhost', port, path, method, agent, rejectUnauthorized: false },
        (answer) => {
          let text = '';
          answer
            .on('data', (chunk: Buffer) => (text += chunk.toString()))
            .on('end', () => {
              if (answer.statusCode === 200) resolve(text);
              else reject(new Error(`${answer.statusCode ?? 0} ${text.slice(0, 80)}`));
            });
        },
      );
      asked.on('error', reject).end();
    });
}

manager.test(
  'a secret that is rotated reaches the app under load behind the front, and no request fails',
  async () => {
    await manager.create('reload/key', 'first');
    const env = manager.environment();
    await withLaunched(app, { config: config('reload/key'), env, reload: true }, async (program) => {
      expect(await program.listens()).toBe(true);
      const options = { requestsPerSecond: 100_000, requestBurst: 100_000 };
      await withFront({ options, profile: { app: `127.0.0.1:${program.port}` } }, async ({ port }) => {
        const agent = new HttpsAgent({ keepAlive: true });
        const quick = load(4, asker(port, '/', agent));
        const slow = load(2, asker(port, '/slow', agent));
        const answers = (): string[] => [...quick.answers, ...slow.answers];
        const seen = (value: string): boolean =>
          [quick, slow].every(({ answers: own }) => own.some((answer) => answer.endsWith(` ${value}`)));
        expect(await until(() => seen('first'))).toBe(true);
        for (const value of ['second', 'third']) {
          await manager.rotate('reload/key', value);
          expect(await until(() => seen(value), 60_000)).toBe(true);
        }
        // The last process but one is gone, with all that it had to answer.
        const pids = (): number[] => [...new Set(answers().map((answer) => Number.parseInt(answer, 10)))];
        const alive = (): number[] =>
          pids().filter((pid) => {
            try {
              return process.kill(pid, 0);
            } catch {
              return false;
            }
          });
        expect(await until(() => alive().length === 1, 30_000)).toBe(true);
        await Promise.all([quick.stop(), slow.stop()]);
        agent.destroy();
        expect([...quick.failures, ...slow.failures]).toEqual([]);
        expect(pids()).toHaveLength(3);
        process.stdout.write(`Rotated twice: ${answers().length} requests, none failed\n`);
      });
      program.signal('SIGTERM');
      expect(await program.exited).toBe(0);
    });
  },
  120_000,
);

const calm = (program: Launched): Promise<string> => program.get('/');

manager.test('what cannot be read later, or does not start with it, changes nothing', async () => {
  await manager.create('calm/key', 'first');
  const picky = `if (process.env.KEY === 'bad') process.exit(7);${app}`;
  const env = manager.environment();
  await withLaunched(picky, { config: config('calm/key'), env, reload: true }, async (program) => {
    expect(await program.listens()).toBe(true);
    const before = await calm(program);
    manager.reset(() => ({ status: 400, type: 'AccessDeniedException' }));
    expect(await until(() => manager.calls().length > 3, 20_000)).toBe(true);
    manager.reset();
    await manager.rotate('calm/key', 'bad');
    expect(await until(() => program.stderr().includes('did not listen'), 30_000)).toBe(true);
    expect(await calm(program)).toBe(before);
    await manager.rotate('calm/key', 'good');
    expect(await until(async () => (await calm(program)).endsWith(' good'), 30_000)).toBe(true);
  });
});

manager.test('an app that ends by itself ends the parent too, with its code', async () => {
  await manager.create('ends/key', 'first');
  const ending = `setTimeout(() => process.exit(7), 500);${app}`;
  const env = manager.environment();
  await withLaunched(ending, { config: config('ends/key'), env, reload: true }, async ({ exited }) => {
    expect(await exited).toBe(7);
  });
});
