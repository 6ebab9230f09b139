import { partControl, withFront } from '../../helpers/front';
import type { RequestOptions } from '../../helpers/request';

/** Reflects any origin under /any, those of a list under /listed, and without answering preflights under /plain. */
const program = `
const list = ['https://partner.example'];
require('node:http').createServer((request, response) => {
  const { origin } = request.headers;
  const listed = list.includes(origin);
  if (request.url.startsWith('/any') || (listed && request.url.startsWith('/listed')) ||
      (listed && request.url.startsWith('/plain') && request.method === 'GET')) {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Credentials', 'true');
  }
  console.log(request.method, request.url, JSON.stringify(request.headers));
  response.end('a secret');
}).listen(process.env.PORT, '127.0.0.1');
`;

const from = (origin: string): RequestOptions => ({ headers: { origin, cookie: 'session=1' } });
const partner = 'https://partner.example';

partControl('cors', "an app's own list of origins is left alone", { program }, async ({ get }) => {
  for (const method of ['GET', 'OPTIONS']) {
    const { headers } = await get('/listed?a=1', { ...from(partner), method });
    expect(headers).toMatchObject({
      'access-control-allow-origin': partner,
      'access-control-allow-credentials': 'true',
    });
  }
});

test('what gives back any origin, or shows no list, is stripped and reported', () =>
  withFront({ program }, async ({ get, log }) => {
    for (const [path, origin] of [
      ['/any', partner],
      ['/any', 'null'],
      ['/any/other', 'https://evil.example'],
      ['/plain', partner],
    ] as const) {
      const { status, headers } = await get(path, from(origin));
      expect({ path, origin, status, headers }).toMatchObject({ status: 200 });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
    expect((await log()).map(({ path, reported }) => [path, reported])).toEqual([
      ['/any', 'cors'],
      ['/any', 'cors'],
      ['/any/other', 'cors'],
      ['/plain', 'cors'],
    ]);
  }));

test('the app is asked once a minute for each origin and path, without the cookie, and not for its own origin', () =>
  withFront({ program }, async ({ get, port, appSaid }) => {
    for (let count = 0; count < 3; count += 1) await get('/listed', from(partner));
    await get('/own', from(`https://localhost:${port}`));
    const asked = appSaid()
      .split('\n')
      .filter((line) => line.startsWith('OPTIONS'));
    expect(asked).toHaveLength(2);
    expect(asked.join()).not.toContain('session=1');
    expect(appSaid()).not.toContain('x-casemate-front');
  }));
