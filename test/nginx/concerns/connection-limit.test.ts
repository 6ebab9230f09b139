import type { RequestListener } from 'node:http';
import http2 from 'node:http2';
import { once } from 'node:events';
import { control, withFront } from '../../helpers/front';
import { until } from '../../helpers/until';

/** An app that answers /hold when told to, and anything else at once. */
function holding(): { app: RequestListener; release: () => void } {
  const held: (() => void)[] = [];
  return {
    app: (req, res) => {
      if (req.url === '/hold') held.push(() => res.end('held'));
      else res.end('at once');
    },
    release: () => held.splice(0).forEach((answer) => answer()),
  };
}

const options = { connectionsPerClient: 3 };
const fromOne = { localAddress: '127.0.0.3' };
const { app, release } = holding();

control(
  'connection-limit',
  'a client with its share of requests open gets no other',
  { options, app },
  async (front) => {
    const open = [1, 2, 3].map(() => front.get('/hold', fromOne));
    try {
      expect(await until(() => front.seen() === 3)).toBe(true);
      const refused = await front.get('/', fromOne);
      expect(refused.status).toBe(429);
      expect(refused.headers['retry-after']).toBe('1');
      expect((await front.get('/', { localAddress: '127.0.0.2' })).status).toBe(200);
      expect(front.seen()).toBe(4);
      expect(await until(async () => (await front.log()).length === 2)).toBe(true);
      expect((await front.log()).map(({ refusedBy }) => refusedBy)).toEqual(['connection-limit', '']);
    } finally {
      release();
      await Promise.all(open);
    }
    expect(await until(async () => (await front.get('/', fromOne)).status === 200)).toBe(true);
  },
);

test('streams of one HTTP/2 connection count', () => {
  const { app, release } = holding();
  return withFront({ options, app }, async ({ port, seen }) => {
    const session = http2.connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false, ...fromOne });
    const ask = (path: string): http2.ClientHttp2Stream => session.request({ ':path': path }).resume();
    const open = ['/hold', '/hold', '/hold'].map(ask);
    expect(await until(() => seen() === 3)).toBe(true);
    const [headers] = (await once(ask('/'), 'response')) as [http2.IncomingHttpHeaders & { ':status': number }];
    expect(headers[':status']).toBe(429);
    release();
    await Promise.all(open.map((stream) => once(stream, 'end')));
    session.close();
  });
});

test('the default leaves room for the 100 streams that browsers open', () => {
  const { app, release } = holding();
  return withFront({ app }, async ({ get, seen }) => {
    const open = Array.from({ length: 100 }, () => get('/hold', fromOne));
    expect(await until(() => seen() === 100)).toBe(true);
    release();
    expect((await Promise.all(open)).every(({ status }) => status === 200)).toBe(true);
  });
});
