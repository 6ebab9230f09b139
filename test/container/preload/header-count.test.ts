import { partControl, withFront } from '../../helpers/front';
import { logged } from '../../helpers/logged';

const program = `require('node:http').createServer((q, r) => r.end(String(q.rawHeaders.length / 2))).listen(process.env.PORT, '127.0.0.1');`;

const headers = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 'x']));

partControl('header-count', 'more than 200 headers are refused', { program }, async (front) => {
  expect((await front.get('/', { headers: headers(200) })).status).toBe(431);
  expect((await logged(front, 1))[0]).toMatchObject({ refusedBy: 'header-count' });
});

test('150 of them pass, and reach the app', () =>
  withFront({ program }, async ({ get }) => {
    const { status, body } = await get('/', { headers: headers(150) });
    expect(status).toBe(200);
    expect(Number(body)).toBeGreaterThan(150);
  }));
