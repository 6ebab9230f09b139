import { nodeBinary, nodeLines } from '../../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded, type PreloadedOptions } from '../../../helpers/preloaded';

/** Sends the user on to where a parameter says, by each way that apps have. */
const program = `
const express = require('express');
const app = express();
app.get('/express', (request, response) => response.redirect(request.query.to));
app.get('/node', (request, response) => response.writeHead(302, { Location: request.query.to }).end());
app.get('/host', (request, response) => response.redirect('http://' + request.query.to));
app.post('/login', express.urlencoded(), (request, response) => response.redirect(request.body.to));
app.get('/code', (request, response) => response.redirect(request.query.to + '?code=1'));
app.get('/logout', (request, response) => response.redirect(request.query.post_logout_redirect_uri));
app.get('/fixed', (request, response) => response.redirect('https://pay.example/'));
app.get('/', (request, response) => response.send('here'));
app.listen(process.env.PORT, '127.0.0.1');
`;

const evil = ['https://evil.example/', '//evil.example/a', '/\\evil.example', ' https://evil.example', 'https:evil.example', 'https://127.0.0.1@evil.example/']; // prettier-ignore

const led = (from: string): { headers: Record<string, string> } => ({ headers: { 'Sec-Fetch-Site': from, Host: 'app.example.com' } }); // prettier-ignore

const alone = (without: PreloadedOptions['without'], binary?: string): PreloadedOptions => ({
  without,
  ...(binary !== undefined && { binary }),
});

const to = (path: string, url: string): string => `${path}?to=${encodeURIComponent(url)}`;

async function attacked({ get }: Preloaded): Promise<(string | number | undefined)[][]> {
  const seen: (string | number | undefined)[][] = [];
  for (const path of ['/express', '/node']) {
    for (const url of evil) {
      for (const from of ['cross-site', 'none']) {
        const { status, headers } = await get(to(path, url), led(from));
        seen.push([path, url, from, status, headers.location === undefined ? 'stays' : 'goes']);
      }
    }
  }
  return seen;
}

const expected = (status: number, what: string): (string | number)[][] =>
  ['/express', '/node'].flatMap((path) =>
    evil.flatMap((url) => ['cross-site', 'none'].map((from) => [path, url, from, status, what])),
  );

test.each(nodeLines)('Node %i: nobody is sent to a foreign host that a link from outside named', (line) =>
  withPreloaded(program, alone(['inspection'], nodeBinary(line)), async (app) => {
    expect(await serves(app)).toBe(true);
    const { get } = app;
    // Express encodes what makes these two foreign.
    const isForeign = ([path, url]: (string | number | undefined)[]): boolean =>
      path === '/node' || /^[h/][^\\]*$/.test(String(url));
    expect((await attacked(app)).filter(isForeign)).toEqual(expected(403, 'stays').filter(isForeign));
    expect(await get(to('/host', 'evil.example'), led('none'))).toMatchObject({ status: 403 });
    const form = { method: 'POST', body: 'to=https%3A%2F%2Fevil.example%2F' };
    const headers = { ...led('same-origin').headers, 'Content-Type': 'application/x-www-form-urlencoded' };
    // Whose body the inspection has not read is not known.
    expect(await get('/login', { ...form, headers })).toMatchObject({ status: 302 });
    expect(app.said()).toContain('"detector":"open-redirect","part":"query","name":"to"');
    expect(app.running()).toBe(true);
  }),
);

test('a body that the inspection has read is known', () =>
  withPreloaded(
    program,
    { options: { inspectionExcept: [{ path: '/', detector: 'server-side-request-forgery' }] } },
    async (app) => {
      expect(await serves(app)).toBe(true);
      const headers = { ...led('same-origin').headers, 'Content-Type': 'application/x-www-form-urlencoded' };
      const answer = await app.get('/login', { method: 'POST', body: 'to=https%3A%2F%2Fevil.example%2F', headers });
      expect(answer).toMatchObject({ status: 403 });
      expect(answer.headers).not.toHaveProperty('location');
    },
  ));

test('everybody is sent there without guards', () =>
  withPreloaded(program, alone(['inspection', 'guards']), async (app) => {
    expect(await serves(app)).toBe(true);
    expect(await attacked(app)).toEqual(expected(302, 'goes'));
  }));

test('honest redirects go where they went', () =>
  withPreloaded(
    program,
    { ...alone(['inspection']), options: { trustedOrigins: ['https://friend.example'] } },
    async (app) => {
      expect(await serves(app)).toBe(true);
      for (const [path, from] of [
        [to('/express', '/account?a=1'), 'none'],
        [to('/express', 'https://app.example.com/account'), 'cross-site'],
        [to('/express', 'https://other.app.example.com/'), 'cross-site'],
        [to('/express', 'https://friend.example/a'), 'cross-site'],
        // Clicked within the app.
        [to('/express', 'https://shop.example/'), 'same-origin'],
        [to('/express', 'https://shop.example/'), 'same-site'],
        // OAuth 2.0, OpenID Connect.
        [to('/code', 'https://client.example/callback'), 'cross-site'],
        ['/logout?post_logout_redirect_uri=https%3A%2F%2Fclient.example%2F', 'cross-site'],
        ['/fixed?to=https%3A%2F%2Fpay.example', 'same-origin'],
        ['/fixed?to=somewhere', 'cross-site'],
      ] as const) {
        expect({ path, ...(await app.get(path, led(from))) }).toMatchObject({ path, status: 302 });
      }
      // No browser.
      expect(await app.get(to('/express', 'https://shop.example/'))).toMatchObject({ status: 302 });
      expect(app.said()).not.toContain('"casemate"');
    },
  ));
