import { control, withFront, type FrontOptions } from '../../helpers/front';

const path = '/.casemate/health';

/** As behind a load balancer, whose checks carry the address of the task as Host. */
const checked: FrontOptions = {
  profile: { healthCheck: true, hosts: ['example.com'], trustedHops: 1 },
  options: { clients: ['192.0.2.1'], routes: ['/api'] },
};
const ofBalancer = { headers: { Host: '10.0.1.2:8443' } };

control('health-check', 'asks the app, on any Host, whoever the clients are', checked, async ({ get, seen }) => {
  expect((await get(path, ofBalancer)).status).toBe(200);
  expect(seen()).toBe(1);
});

test('asks on the path of the option', () =>
  withFront({ ...checked, options: { healthPath: '/healthz?deep=1' } }, async ({ get }) => {
    expect(JSON.parse((await get(path, ofBalancer)).body)).toMatchObject({ url: '/healthz?deep=1' });
  }));

test.each([
  ['dead', async (stop: () => Promise<void>) => stop(), 503],
  ['alive', () => Promise.resolve(), 200],
])('an app that is %s is told from the other', (_, before, status) =>
  withFront(checked, async ({ get, stopApp }) => {
    await before(stopApp);
    expect((await get(path, ofBalancer)).status).toBe(status);
  }),
);

test.each([500, 404])("the app's own %d is passed on", (status) =>
  withFront({ ...checked, app: (_, res) => void res.writeHead(status).end() }, async ({ get }) => {
    expect((await get(path, ofBalancer)).status).toBe(status);
  }),
);

test('no client gets past the rules of the front by this path', () =>
  withFront(checked, async ({ get, seen, log }) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const headers = { Host: 'example.com', 'X-Forwarded-For': '198.51.100.7' };
      expect((await get(path, { method, headers })).status).toBe(404);
      expect((await get('/.casemate/%68ealth', { method, headers })).status).toBe(404);
    }
    expect(seen()).toBe(0);
    expect((await log()).map(({ status }) => String(status))).toEqual(Array(6).fill('404'));
  }));

test('the app gets a bare question, whatever was asked', () =>
  withFront(checked, async ({ get, log }) => {
    const headers = { ...ofBalancer.headers, Cookie: 'a=b', 'X-Forwarded-Proto': 'http', 'X-Own': '1' };
    const answer = await get(path, { method: 'POST', headers, body: 'x=1' });
    const got = JSON.parse(answer.body) as { headers: object };
    expect(got).toMatchObject({ method: 'GET', url: '/', body: '' });
    expect(got.headers).toEqual({ host: 'localhost', 'x-forwarded-proto': 'https' });
    expect(await log()).toEqual([]);
  }));

test('locally there is no such path: it is for the app to know', () =>
  withFront({}, async ({ get }) => {
    expect(JSON.parse((await get(path)).body)).toMatchObject({ url: path });
  }));
