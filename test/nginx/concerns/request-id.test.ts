import { control, withFront } from '../../helpers/front';
import { request } from '../../helpers/request';
import { until } from '../../helpers/until';

control(
  'request-id',
  'one id in the request, the answer and the log, never taken from the client',
  {},
  async (front) => {
    const ids = new Set<string>();
    for (const sent of ['', 'from-the-client', 'a'.repeat(32)]) {
      const { headerLines, body } = await front.get('/', { headers: { 'X-Request-Id': sent } });
      const answered = headerLines.flatMap(([name, value]) => (name === 'x-request-id' ? [value] : []));
      expect(answered).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
      expect(answered).not.toContain(sent);
      const { headers } = JSON.parse(body) as { headers: Record<string, string> };
      expect(headers['x-request-id']).toBe(answered[0]);
      ids.add(answered[0] ?? '');
    }
    expect(ids.size).toBe(3);
    expect(await until(async () => (await front.log()).length === 3)).toBe(true);
    expect((await front.log()).map(({ requestId }) => requestId)).toEqual([...ids]);
  },
);

test('an id that the app sends gives way: one header, the one in the log', () =>
  withFront({ app: (_, res) => res.setHeader('X-Request-Id', 'from-the-app').end() }, async ({ get }) => {
    const { headerLines } = await get('/');
    expect(headerLines.filter(([name]) => name === 'x-request-id')).toEqual([
      ['x-request-id', expect.stringMatching(/^[0-9a-f]{32}$/)],
    ]);
  }));

test('answers that the front makes carry one too', () =>
  withFront({}, async ({ get, httpPort }) => {
    for (const answer of [
      await get('/.env'),
      await get('/', { headers: { Host: 'unknown.example' } }),
      await get('/security.txt'),
      await request(`http://127.0.0.1:${httpPort}/`),
    ]) {
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    }
  }));
