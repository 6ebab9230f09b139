import type { RequestListener } from 'node:http';
import { control, withFront } from '../../helpers/front';

/** The late answer comes long after the limit, so that a test without the limit ends too. */
const hanging: RequestListener = (req, res) => {
  if (req.url !== '/hang') return void res.end('at once');
  const late = setTimeout(() => res.end('late'), 8_000);
  res.on('close', () => {
    clearTimeout(late);
  });
};

const given = { options: { upstreamTimeout: 1 }, app: hanging };

control(
  'upstream-timeout',
  'a hung app costs its client a limited time, and says nothing of itself',
  given,
  async (front) => {
    const { status, body, headers } = await front.get('/hang', { headers: { Accept: 'text/html' } });
    expect(status).toBe(503);
    expect(body).toContain('503 Service Unavailable');
    expect(body).not.toMatch(/nginx|late/i);
    expect(headers['retry-after']).toBe('5');
    expect(await front.get('/')).toMatchObject({ status: 200, body: 'at once' });
  },
);

test('the limit is between two bytes: a long answer that keeps coming is no hung app', () =>
  withFront(
    {
      options: { upstreamTimeout: 2 },
      app: (_, res) => {
        let count = 0;
        const timer = setInterval(() => {
          count += 1;
          res.write('.');
          if (count < 12) return;
          clearInterval(timer);
          res.end();
        }, 250);
        res.on('close', () => {
          clearInterval(timer);
        });
      },
    },
    async ({ get }) => {
      expect(await get('/')).toMatchObject({ status: 200, body: '.'.repeat(12) });
    },
  ));

test("the app's own 504 is passed on", () =>
  withFront({ app: (_, res) => void res.writeHead(504).end('mine') }, async ({ get }) => {
    const answer = await get('/');
    expect(answer).toMatchObject({ status: 504, body: 'mine' });
    expect(answer.headers['retry-after']).toBeUndefined();
  }));
