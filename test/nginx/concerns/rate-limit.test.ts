import { control, withFront, type Front } from '../../helpers/front';
import { until } from '../../helpers/until';

/** Asks until it is refused; the bound is far beyond any burst here. */
async function untilRefused({ get }: Front, localAddress: string): Promise<number> {
  for (let passed = 0; passed < 100; passed++) {
    if ((await get('/', { localAddress })).status === 429) return passed;
  }
  return 100;
}

const slow = { options: { requestsPerSecond: 1, requestBurst: 5 } };

control('rate-limit', 'what a client asks beyond its share is refused, and the log says why', slow, async (front) => {
  // One, and the burst of five; one more for each second that this takes.
  const passed = await untilRefused(front, '127.0.0.3');
  expect(passed).toBeLessThan(100);
  expect(passed).toBeGreaterThanOrEqual(6);
  expect(front.seen()).toBe(passed);
  expect(await until(async () => (await front.log()).length > passed)).toBe(true);
  const log = await front.log();
  expect(log.filter(({ status }) => status === '429').map(({ refusedBy }) => refusedBy)).toEqual(['rate-limit']);
  expect(log.filter(({ status }) => status === '200').every(({ refusedBy }) => refusedBy === '')).toBe(true);
});

test('a refused client learns when to come back; another is untouched', () =>
  withFront({ options: { requestsPerSecond: 1, requestBurst: 0 } }, async (front) => {
    await untilRefused(front, '127.0.0.3');
    const [refused, other] = await Promise.all([
      (async () => {
        for (;;) {
          const answer = await front.get('/', { localAddress: '127.0.0.3' });
          if (answer.status === 429) return answer;
        }
      })(),
      front.get('/', { localAddress: '127.0.0.2' }),
    ]);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.body).toContain('429 Too Many Requests');
    expect(other.status).toBe(200);
  }));

test('a share comes back with time', () =>
  withFront({ options: { requestsPerSecond: 2, requestBurst: 0 } }, async (front) => {
    expect(await untilRefused(front, '127.0.0.3')).toBeLessThan(100);
    expect(await until(async () => (await front.get('/', { localAddress: '127.0.0.3' })).status === 200)).toBe(true);
  }));

test('the default leaves room for a page that loads 200 files at once', () =>
  withFront({}, async ({ get }) => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => get('/', { localAddress: '127.0.0.3' })));
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
  }));

test("the app's own 429 is passed on, with its own Retry-After or none", () =>
  withFront(
    {
      app: (req, res) => {
        if (req.url === '/after') res.setHeader('Retry-After', '120');
        res.writeHead(429).end('slow down');
      },
    },
    async ({ get, log }) => {
      expect(await get('/')).toMatchObject({ status: 429, body: 'slow down' });
      const answers = [await get('/'), await get('/after')];
      expect(answers.map(({ headers }) => headers['retry-after'])).toEqual([undefined, '120']);
      expect(await until(async () => (await log()).length === 3)).toBe(true);
      expect((await log()).every(({ refusedBy }) => refusedBy === '')).toBe(true);
    },
  ));

test('a client that keeps to 15 connections, such as npm, is slowed down and never refused; a flood is refused', () =>
  withFront({ options: { requestsPerSecond: 100, requestBurst: 60 } }, async ({ get }) => {
    const statuses: number[] = [];
    const worker = async (): Promise<void> => {
      for (let asked = 0; asked < 10; asked++) statuses.push((await get('/', { localAddress: '127.0.0.3' })).status);
    };
    await Promise.all(Array.from({ length: 15 }, worker));
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    const flood = Array.from({ length: 300 }, () => get('/', { localAddress: '127.0.0.2' }));
    expect((await Promise.all(flood)).some(({ status }) => status === 429)).toBe(true);
  }));
