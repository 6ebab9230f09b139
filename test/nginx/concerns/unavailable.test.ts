import { control, withFront, type FrontOptions } from '../../helpers/front';

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
