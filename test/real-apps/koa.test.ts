import { installed } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request, type Answer } from '../helpers/request';
import { visitor } from '../helpers/visitor';

jest.setTimeout(120_000);

let directory = '';
beforeAll(async () => {
  directory = await installed('koa');
}, 300_000);

const value = ({ body }: Answer): unknown => JSON.parse(body);

sameBehindTheFront(
  'each visitor has a signed session that lives in the cookie',
  () => directory,
  async (app) => {
    const [alice, bob] = [visitor(app), visitor(app)];
    expect(value(await alice('/'))).toEqual({ visits: 1, basket: [] });
    expect(value(await alice('/'))).toEqual({ visits: 2, basket: [] });
    expect(value(await bob('/'))).toEqual({ visits: 1, basket: [] });

    const login = await alice('/login', { form: { user: 'Alice <3 東京' } });
    expect(login.status).toBe(302);
    expect(login.headers.location).toBe('/');
    await alice('/basket', { json: { item: "it's <i>fine</i>" } });
    expect(value(await alice('/basket', { form: { item: 'a & b = 100%' } }))).toHaveLength(2);
    expect(value(await alice('/'))).toEqual({
      visits: 3,
      user: 'Alice <3 東京',
      basket: ["it's <i>fine</i>", 'a & b = 100%'],
    });
    expect(value(await bob('/'))).toEqual({ visits: 2, basket: [] });

    expect((await alice('/logout', { form: {} })).status).toBe(200);
    expect(value(await alice('/'))).toEqual({ visits: 1, basket: [] });
  },
);

sameBehindTheFront(
  'a session that was tampered with is none',
  () => directory,
  async ({ url }) => {
    const cookies = (await request(`${url}/`)).headers['set-cookie'] ?? [];
    expect(cookies).toHaveLength(2);
    const sent = cookies.map((cookie) => cookie.split(';')[0] ?? '');
    const visits = async (cookie: string): Promise<unknown> =>
      value(await request(`${url}/`, { headers: { Cookie: cookie } }));
    expect(await visits(sent.join('; '))).toMatchObject({ visits: 2 });
    expect(await visits(sent.map((cookie) => cookie.replace(/=../, '=AA')).join('; '))).toMatchObject({ visits: 1 });
  },
);

sameBehindTheFront(
  'forms, JSON and text arrive as they were sent, and errors go back',
  () => directory,
  async (app) => {
    const visit = visitor(app);
    const json = { a: [1, { $ref: '#/b' }], "it's": '<i>fine</i>' };
    expect(value(await visit('/echo', { json }))).toEqual({ type: 'application/json', body: json });
    const form = { text: "it's <i>fine</i> & more", emoji: '👩‍👩‍👧' };
    expect(value(await visit('/echo', { form }))).toEqual({ type: 'application/x-www-form-urlencoded', body: form });
    const text = 'SELECT * FROM a WHERE b = 1 OR 1=1; --';
    expect(
      value(await visit('/echo', { method: 'POST', body: text, headers: { 'Content-Type': 'text/plain' } })),
    ).toEqual({ type: 'text/plain', body: text });

    const invalid = await visit('/echo', {
      method: 'POST',
      body: '{',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(invalid.status).toBe(400);
    expect((await visit('/nothing')).status).toBe(404);
    const refused = await visit('/refused');
    expect({ status: refused.status, body: refused.body }).toEqual({ status: 403, body: 'Not for you' });
    expect((await visit('/throw')).status).toBe(500);
    expect((await visit('/', { method: 'HEAD' })).status).toBe(404);
  },
);

sameBehindTheFront(
  'the app knows how it was called',
  () => directory,
  async ({ url, port }) => {
    const secure = url.startsWith('https:');
    expect(value(await request(`${url}/seen?tag=a&tag=b%20c&list[]=1&list[]=2&q=it%27s+%3Ci%3Efine%3C/i%3E`))).toEqual({
      protocol: secure ? 'https' : 'http',
      secure,
      host: `localhost:${port}`,
      ip: expect.stringMatching(/^(?:::1|(?:::ffff:)?127\.0\.0\.1|10\.\d+\.\d+\.\d+)$/) as unknown,
      query: { tag: ['a', 'b c'], 'list[]': ['1', '2'], q: "it's <i>fine</i>" },
    });
  },
);
