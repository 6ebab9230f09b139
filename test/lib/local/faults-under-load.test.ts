import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { ready, withFiles, type Up } from '../../helpers/cli';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { request } from '../../helpers/request';
import { until } from '../../helpers/until';

/** Notes the id of each request that it accepts before it answers, and its pid when it listens. */
const app = (version: string): string => `
const { appendFileSync } = require('node:fs');
const faults = {
  '/throw': () => setImmediate(() => { throw new Error('a fault'); }),
  '/reject': () => void Promise.reject(new Error('a fault')),
  '/regexp': () => /^(a+)+$/.test('a'.repeat(60) + '!'),
  '/loop': () => { for (;;); },
  '/leak': () => { const kept = []; setInterval(() => kept.push(Array(1e6).fill(kept.length)), 10); },
  '/stall': () => { const end = Date.now() + 5000; while (Date.now() < end); },
};
require('node:http').createServer((q, r) => {
  appendFileSync('notes/accepted', process.pid + ' ' + q.headers['x-request-id'] + '\\n');
  if (faults[q.url]) return r.end(String(faults[q.url]()));
  setTimeout(() => r.end(process.pid + ' ${version}'), 20);
}).listen(process.env.PORT, process.env.HOST, () => appendFileSync('notes/listening', process.pid + ' ' + Date.now() + '\\n'));`;

const config = {
  requestsPerSecond: 100_000,
  requestBurst: 100_000,
  connectionsPerClient: 65_535,
  watchdogTimeout: 7,
  writable: ['notes'],
};

const files = (version: string): Record<string, string> => ({
  'server.js': app(version),
  'casemate.config.json': JSON.stringify(config),
  'notes/accepted': '',
  'notes/listening': '',
});

interface Outcome {
  /** 0 where the connection broke. */
  readonly status: number;
  readonly id: string;
  readonly pid: string;
  readonly body: string;
  readonly retryAfter: string | undefined;
  readonly ended: number;
}

interface Load {
  readonly outcomes: Outcome[];
  /** No more requests; resolves when the last is answered. */
  readonly stop: () => Promise<void>;
}

/** 200 requests a second, over connections that are kept, whatever becomes of the earlier ones. */
function load(url: string): Load {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const outcomes: Outcome[] = [];
  const open = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const one = request(url, { agent }).then(
      ({ status, headers, body }) => {
        const [pid = ''] = body.split(' ');
        const id = String(headers['x-request-id']);
        outcomes.push({ status, id, pid, body, retryAfter: headers['retry-after'], ended: Date.now() });
      },
      () => {
        outcomes.push({ status: 0, id: '', pid: '', body: '', retryAfter: undefined, ended: Date.now() });
      },
    );
    open.add(one);
    void one.then(() => open.delete(one));
  }, 5);
  return {
    outcomes,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(open);
      agent.destroy();
    },
  };
}

interface Faulty {
  readonly up: Up;
  readonly directory: string;
  readonly load: Load;
  /** The process that serves now. */
  readonly pid: () => string;
  readonly accepted: () => (readonly [pid: string, id: string])[];
}

type Line = (typeof nodeLines)[number];

/** The app behind the front, under load before, during and for a while after the fault; all requests must have an end. */
async function under(
  line: Line,
  fault: (faulty: Faulty) => Promise<void>,
  judge: (faulty: Faulty, before: string) => void,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  await withFiles(files('old'), async (directory) => {
    const lines = (name: string): string[] =>
      readFileSync(join(directory, 'notes', name), 'utf8')
        .split('\n')
        .filter(Boolean);
    const up = await ready(directory, [], env, nodeBinary(line));
    const running = load(up.url);
    const answeredBy = (pid: (pid: string) => boolean, since: number): number =>
      running.outcomes.slice(since).filter((outcome) => outcome.status === 200 && pid(outcome.pid)).length;
    try {
      const pid = (): string => lines('listening').at(-1)?.split(' ')[0] ?? '';
      const faulty = {
        up,
        directory,
        load: running,
        pid,
        accepted: () => lines('accepted').map((line) => line.split(' ') as [string, string]),
      };
      expect(await until(() => answeredBy(Boolean, 0) >= 100, 20_000)).toBe(true);
      const before = pid();
      const since = running.outcomes.length;
      await fault(faulty);
      const after = running.outcomes.length;
      expect(after).toBeGreaterThanOrEqual(since);
      expect(await until(() => answeredBy(Boolean, after) >= 200, 20_000)).toBe(true);
      await running.stop();
      // Served again within 2 s of listening.
      const [, listened] = lines('listening').at(-1)?.split(' ') ?? [];
      const first = running.outcomes.find((outcome) => outcome.status === 200 && outcome.pid === pid());
      expect((first?.ended ?? Infinity) - Number(listened)).toBeLessThan(2000);
      judge(faulty, before);
    } finally {
      await running.stop();
      up.signal('SIGTERM');
      expect(await up.ended).toBe(0);
    }
  });
}

/** Where the app is not there, or takes no connections any more (511 wait), clients are told to come back: nothing else than that and 200. */
const onlyRefused = ({ load: { outcomes } }: Faulty): void => {
  const odd = outcomes.filter(({ status, retryAfter }) => status !== 200 && !(status === 503 && retryAfter === '5'));
  expect(odd).toEqual([]);
};

/** Requests that an app accepted and nobody answered. */
function lost({ load: { outcomes }, accepted }: Faulty): string[] {
  const refused = new Set(outcomes.filter(({ status }) => status !== 200).map(({ id }) => id));
  return accepted()
    .filter(([, id]) => refused.has(id))
    .map(([pid]) => pid);
}

const restarted = async ({ pid }: Faulty, before: string): Promise<void> => {
  expect(await until(() => pid() !== before, 30_000)).toBe(true);
};

/** Each ends the process; what it had accepted is lost with it, and nothing else. */
const unplanned: Readonly<Record<string, (faulty: Faulty) => Promise<unknown>>> = {
  'kill -9': ({ pid }) => Promise.resolve(process.kill(Number(pid()), 'SIGKILL')),
  'an uncaught error': ({ up }) => request(`${up.url}/throw`),
  'an unhandled rejection': ({ up }) => request(`${up.url}/reject`),
  'a loop without end': ({ up }) => request(`${up.url}/loop`),
};

/** By its parent, which is the casemate that was started here. */
const nginxOf = (parent: number): number | undefined =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        return status.startsWith('Name:\tnginx\n') && status.includes(`PPid:\t${parent}\n`);
      } catch {
        return false;
      }
    });

describe.each(nodeLines)('on Node %i', (line) => {
  test('SIGTERM to the app: every request that it accepted is answered', () =>
    under(
      line,
      async (faulty) => {
        const before = faulty.pid();
        process.kill(Number(before), 'SIGTERM');
        await restarted(faulty, before);
      },
      (faulty) => {
        onlyRefused(faulty);
        expect(lost(faulty)).toEqual([]);
      },
    ));

  test('a new version: the old answers what it accepted, the new all that follows', () =>
    under(
      line,
      async (faulty) => {
        const before = faulty.pid();
        writeFileSync(join(faulty.directory, 'server.js'), app('new'));
        process.kill(Number(before), 'SIGTERM');
        await restarted(faulty, before);
      },
      (faulty) => {
        onlyRefused(faulty);
        expect(lost(faulty)).toEqual([]);
        expect(faulty.load.outcomes.at(-1)?.body).toContain('new');
      },
    ));

  test.each(Object.keys(unplanned))('%s: only what the dead process had accepted is lost', (name) =>
    under(
      line,
      async (faulty) => {
        const before = faulty.pid();
        await unplanned[name]?.(faulty);
        await restarted(faulty, before);
      },
      (faulty, before) => {
        onlyRefused(faulty);
        expect([...new Set(lost(faulty))].filter((pid) => pid !== before)).toEqual([]);
      },
    ),
  );

  test('a leak up to the limit of the memory', () =>
    under(
      line,
      async (faulty) => {
        const before = faulty.pid();
        await request(`${faulty.up.url}/leak`);
        await restarted(faulty, before);
      },
      (faulty, before) => {
        onlyRefused(faulty);
        expect([...new Set(lost(faulty))].filter((pid) => pid !== before)).toEqual([]);
      },
      { NODE_OPTIONS: '--max-old-space-size=64' },
    ));

  test('an evil regular expression: nothing is lost, nothing is even late', () =>
    under(
      line,
      async ({ up }) => {
        expect((await request(`${up.url}/regexp`)).status).toBe(200);
      },
      (faulty, before) => {
        expect(faulty.load.outcomes.filter(({ status }) => status !== 200)).toEqual([]);
        expect(faulty.pid()).toBe(before);
      },
    ));

  test('an event loop that stands still for 5 s of waiting: all is answered late', () =>
    under(
      line,
      async ({ up }) => {
        expect((await request(`${up.url}/stall`)).status).toBe(200);
      },
      (faulty, before) => {
        expect(faulty.load.outcomes.filter(({ status }) => status !== 200)).toEqual([]);
        expect(faulty.pid()).toBe(before);
      },
    ));

  test('NGINX killed: it is back, and the app has not noticed', () =>
    under(
      line,
      async ({ up, load: { outcomes } }) => {
        const nginx = nginxOf(up.pid);
        expect(nginx).toBeDefined();
        process.kill(nginx ?? 0, 'SIGKILL');
        expect(await until(() => outcomes.some(({ status }) => status === 0))).toBe(true);
        expect(await until(() => nginxOf(up.pid) !== nginx && nginxOf(up.pid) !== undefined)).toBe(true);
      },
      (faulty, before) => {
        expect(faulty.load.outcomes.filter(({ status }) => status !== 200 && status !== 0)).toEqual([]);
        expect(faulty.pid()).toBe(before);
      },
    ));

  test('SIGTERM to casemate itself: every request that the app accepted is answered', () =>
    withFiles(files('old'), async (directory) => {
      const up = await ready(directory, [], {}, nodeBinary(line));
      writeFileSync(join(directory, 'notes/accepted'), '');
      const running = load(up.url);
      expect(await until(() => running.outcomes.length >= 200, 20_000)).toBe(true);
      up.signal('SIGTERM');
      expect(await up.ended).toBe(0);
      await running.stop();
      const answered = new Set(running.outcomes.filter(({ status }) => status === 200).map(({ id }) => id));
      const accepted = readFileSync(join(directory, 'notes/accepted'), 'utf8').split('\n').filter(Boolean);
      expect(accepted.length).toBeGreaterThan(200);
      expect(accepted.filter((note) => !answered.has(note.split(' ')[1] ?? ''))).toEqual([]);
    }));
});
