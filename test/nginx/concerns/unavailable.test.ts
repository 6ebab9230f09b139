import { connect } from 'node:net';
import { control, withFront, type FrontOptions } from '../../helpers/front';
import { until } from '../../helpers/until';

control(
  'unavailable',
  'while the app is down, clients are told to come back, and when',
  {},
  async ({ get, stopApp }) => {
    expect((await get('/')).status).toBe(200);
    await stopApp();
    for (const method of ['GET', 'POST', 'HEAD']) {
      const { status, headers, body } = await get('/', { method });
      expect({ method, status, after: headers['retry-after'] }).toEqual({ method, status: 503, after: '5' });
      expect(body).toEqual(method === 'HEAD' ? '' : expect.stringContaining('503 Service Unavailable'));
      expect(headers['cache-control']).toBe('no-store');
    }
  },
);

const died: FrontOptions = {
  app: (req, res) => {
    if (req.url === '/die') req.socket.destroy();
    else res.end();
  },
};

control('unavailable', 'so is a client whose request the app died of', died, async ({ get }) => {
  const { status, headers } = await get('/die', { method: 'POST', body: 'x' });
  expect({ status, after: headers['retry-after'] }).toEqual({ status: 503, after: '5' });
});

const blocked: FrontOptions = {
  program: `
    require('node:http').createServer((q, r) => {
      if (q.url === '/block') {
        require('node:fs').writeSync(1, 'blocked');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 12_000);
      }
      r.end('ok');
    }).listen({ port: process.env.PORT, host: '127.0.0.1', backlog: 1 });`,
};

control('unavailable', 'so is one whose request an app with a full backlog does not take', blocked, async (front) => {
  // Over the front, whose one idle connection to the app it takes.
  void front.get('/block').catch(() => undefined);
  expect(await until(() => front.appSaid().includes('blocked'))).toBe(true);
  // The system queues one connection more than the backlog, and lets the next ones wait.
  const waiting = Array.from({ length: 6 }, () => connect(front.appPort, '127.0.0.1').on('error', () => undefined));
  try {
    const { status, headers } = await front.get('/');
    expect({ status, after: headers['retry-after'] }).toEqual({ status: 503, after: '5' });
  } finally {
    waiting.forEach((socket) => socket.destroy());
  }
});

for (const status of [500, 502, 503]) {
  test(`the app's own ${status} is passed on, page and headers`, () =>
    withFront(
      { app: (_, res) => void res.writeHead(status, { 'Retry-After': '77', 'X-Own': '1' }).end('mine') },
      async ({ get }) => {
        expect(await get('/')).toMatchObject({ status, body: 'mine', headers: { 'retry-after': '77', 'x-own': '1' } });
      },
    ));
}

test('a 502 or 503 of the app without Retry-After gets none', () =>
  withFront({ app: (_, res) => void res.writeHead(502).end('mine') }, async ({ get }) => {
    expect((await get('/')).headers['retry-after']).toBeUndefined();
  }));
