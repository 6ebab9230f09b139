import { control, withFront, type Front } from '../../helpers/front';
import type { Answer, RequestOptions } from '../../helpers/request';
import { until } from '../../helpers/until';

const guess = ({ get }: Front, path = '/login', options: RequestOptions = {}): Promise<Answer> =>
  get(path, { method: 'POST', body: 'password=123456', ...options });

const statuses = async (answers: readonly Promise<Answer>[]): Promise<number[]> =>
  (await Promise.all(answers)).map(({ status }) => status);

/** Guesses until it is refused. */
async function refusal(front: Front, options: RequestOptions = {}): Promise<Answer> {
  let last: Answer | undefined;
  await until(async () => (last = await guess(front, '/login', options)).status === 429);
  if (!last) throw new Error('No answer.');
  return last;
}

/** One a minute: no test takes long enough for a second. */
const one = { options: { loginsPerMinute: 1 } };

const count = <Value>(values: readonly Value[], wanted: Value): number =>
  values.filter((value) => value === wanted).length;

/** How long a test took decides how many more were let through: one for each of these, in seconds. */
const allowed = (loginsPerMinute: number, since: number): number =>
  loginsPerMinute + Math.floor((((Date.now() - since) / 1000) * loginsPerMinute) / 60);

control('login-limit', 'of 100 guesses at once no more than ten reach the app', {}, async (front) => {
  const start = Date.now();
  const seen = await statuses(Array.from({ length: 100 }, () => guess(front)));
  expect(front.seen()).toBeLessThanOrEqual(allowed(10, start));
  expect(front.seen()).toBeGreaterThanOrEqual(10);
  expect(count(seen, 200)).toBe(front.seen());
  expect(count(seen, 429)).toBe(100 - front.seen());
});

test('a second client is untouched, and so is all else that the first one does', () =>
  withFront(one, async (front) => {
    expect((await refusal(front)).status).toBe(429);
    expect((await guess(front, '/login', { localAddress: '127.0.0.2' })).status).toBe(200);
    for (const path of ['/', '/loginx', '/login/help', '/x/login', '/api/loginx']) {
      expect({ path, status: (await guess(front, path)).status }).toEqual({ path, status: 200 });
    }
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE']) {
      expect({ method, status: (await front.get('/login', { method })).status }).toEqual({ method, status: 200 });
    }
  }));

control('login-limit', 'no spelling of a path has a share of its own', one, async (front) => {
  const paths = [
    '/login',
    '/LOGIN/',
    '//login',
    // To an app that asks `new URL(request.url, base)`, `//x` is the host.
    '//x/login',
    '/\\x/login',
    '/%6cogin',
    '/login?x=1',
    '/./login',
    '/x/..%2flogin',
    '/login/',
    '/Login',
  ];
  expect((await guess(front)).status).toBe(200);
  for (const path of paths) expect({ path, status: (await guess(front, path)).status }).toEqual({ path, status: 429 });
});

test('who is refused learns when to come back, and the log says why', () =>
  withFront({}, async (front) => {
    const refused = await refusal(front, { headers: { Accept: 'application/json' } });
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(refused.body).toContain('Too Many Requests');
    expect(await until(async () => (await front.log()).some(({ status }) => status === '429'))).toBe(true);
    const log = await front.log();
    expect(new Set(log.map(({ status, refusedBy }) => `${status} ${refusedBy}`))).toEqual(
      new Set(['200 ', '429 login-limit']),
    );
  }));

test('the limit for all requests has its own name and time in the log', () =>
  withFront({ options: { requestsPerSecond: 1, requestBurst: 0 } }, async ({ get, log }) => {
    let refused: Answer | undefined;
    expect(await until(async () => (refused = await get('/login')).status === 429)).toBe(true);
    expect(refused?.headers['retry-after']).toBe('1');
    expect(await until(async () => (await log()).some(({ refusedBy }) => refusedBy === 'rate-limit'))).toBe(true);
    expect((await log()).some(({ refusedBy }) => refusedBy === 'login-limit')).toBe(false);
  }));

test('whoever waits as told is let in', () =>
  withFront({ options: { loginsPerMinute: 40 } }, async (front) => {
    const wait = Number((await refusal(front)).headers['retry-after']) * 1000;
    expect(wait).toBe(2000);
    const start = Date.now();
    expect(await until(async () => Date.now() - start >= wait)).toBe(true);
    expect((await guess(front)).status).toBe(200);
  }));

test('loginPaths and loginsPerMinute take the place of the defaults; one a minute is one', () =>
  withFront({ options: { loginPaths: ['/enter', '/a.b/'], loginsPerMinute: 1 } }, async (front) => {
    const start = Date.now();
    for (const path of ['/enter', '/a.b']) await guess(front, path);
    expect(front.seen()).toBeLessThanOrEqual(allowed(1, start));
    expect((await guess(front, '/login')).status).toBe(200);
    expect((await guess(front, '/axb')).status).toBe(200);
    expect((await guess(front, '/enter')).headers['retry-after']).toBe('63');
  }));

test('with 60,000 a minute and no path at all, nothing is in the way', () =>
  withFront({ options: { loginPaths: [], loginsPerMinute: 60_000 } }, async (front) => {
    expect(count(await statuses(Array.from({ length: 100 }, () => guess(front))), 200)).toBe(100);
  }));
