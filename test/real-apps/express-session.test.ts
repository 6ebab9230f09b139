import { sourceOf, type Running } from '../helpers/apps';
import { sameBehindTheFront, withCasemate } from '../helpers/casemate';
import { request } from '../helpers/request';

const directory = (): string => sourceOf('express-session');

/** A client that keeps its cookies, as a browser does. */
function browser({ url }: Running) {
  const cookies = new Map<string, string>();
  return async (path: string, form?: Record<string, string>) => {
    const answer = await request(url + path, {
      method: form ? 'POST' : 'GET',
      headers: {
        Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
    });
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    return answer;
  };
}

sameBehindTheFront('each visitor has a session, with counter, login and basket', directory, async (app) => {
  const [alice, bob] = [browser(app), browser(app)];
  expect((await alice('/')).body).toContain('Visits: 1<');
  expect((await alice('/')).body).toContain('Visits: 2<');
  expect((await bob('/')).body).toContain('Visits: 1<');

  const login = await alice('/login', { user: 'Alice', password: 'correct horse' });
  expect(login.status).toBe(302);
  expect(login.headers.location).toBe('/');
  await alice('/basket', { item: 'Lantern' });
  await alice('/basket', { item: 'Kite' });
  const page = (await alice('/')).body;
  expect(page).toContain('Hello, Alice<');
  expect(page).toContain('In your basket: Lantern, Kite<');
  expect(page).toContain('Visits: 3<');
  expect((await bob('/')).body).not.toContain('Alice');
});

sameBehindTheFront('files, JSON and wrong requests get their answers', directory, async ({ url }) => {
  const css = await request(`${url}/style.css`);
  expect(css.headers['content-type']).toBe('text/css; charset=utf-8');
  expect(css.body).toContain('font-family');
  const again = await request(`${url}/style.css`, { headers: { 'If-None-Match': css.headers.etag } });
  expect(again.status).toBe(304);

  const sent = { text: 'Zürich 東京', list: Array.from({ length: 10_000 }, (_, index) => index) };
  const headers = { 'Content-Type': 'application/json' };
  const echoed = await request(`${url}/api/echo`, { method: 'POST', headers, body: JSON.stringify(sent) });
  expect(JSON.parse(echoed.body)).toEqual(sent);

  expect((await request(`${url}/api/echo`, { method: 'POST', headers, body: '{' })).status).toBe(400);
  expect((await request(`${url}/nothing`)).status).toBe(404);
  expect((await request(`${url}/throw`)).status).toBe(500);
});

test('the session secret is made for it', () =>
  withCasemate(directory(), {}, async ({ url, stdout, stderr }) => {
    expect((await request(`${url}/`)).headers['set-cookie']?.[0]).toMatch(/^[^=]+=s%3A/);
    expect(stdout() + stderr()).not.toContain('secret option required');
  }));
