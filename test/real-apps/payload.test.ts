import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request, type Answer } from '../helpers/request';
import { visitor } from '../helpers/visitor';

jest.setTimeout(120_000);

let directory = '';
beforeEach(async () => {
  directory = await installed('payload');
  rmSync(join(directory, 'data'), { recursive: true, force: true });
  cpSync(join(directory, 'empty'), join(directory, 'data'), { recursive: true });
}, 300_000);

const alice = { email: 'alice@example.com', password: 'correct horse battery' };

const post = {
  title: "it's <i>fine</i> 東京 👩‍👩‍👧",
  content: "SELECT * FROM posts WHERE title = 'O''Brien' OR 1=1; -- a tutorial\r\n\r\n<b>& more</b>",
  snippet: '<script>document.write(`${location.hash}`)</script>\n$(rm -rf ./build) {{7*7}} ../../etc/hosts',
  data: { $ref: '#/$defs/post', filter: { price: { $gt: 5 } }, list: [null, true, 1.5], "it's": '<i>' },
};

const value = ({ status, body }: Answer): Record<string, unknown> => ({
  status,
  ...(JSON.parse(body) as Record<string, unknown>),
});

sameBehindTheFront(
  'its first user signs up, logs in, and writes, edits, finds and removes a post',
  () => directory,
  async (app) => {
    // As the admin pages call it.
    const headers = { Origin: app.url, 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors' };
    const visit = visitor(app);
    const anybody = visitor(app);
    const registered = await visit('/api/users/first-register', { json: { ...alice, name: 'Alice' }, headers });
    expect(value(registered)).toMatchObject({ status: 200, user: { email: alice.email } });
    expect(value(await visit('/api/users/logout', { method: 'POST', headers }))).toMatchObject({ status: 200 });
    expect(value(await visit('/api/users/me', { headers }))).toMatchObject({ status: 200, user: null });
    expect(value(await visit('/api/posts', { json: post, headers }))).toMatchObject({ status: 403 });

    const wrong = await visit('/api/users/login', { json: { ...alice, password: 'guess' }, headers });
    expect(wrong.status).toBe(401);
    const login = await visit('/api/users/login', { json: alice, headers });
    expect(value(login)).toMatchObject({ status: 200, user: { email: alice.email } });
    expect(value(await visit('/api/users/me', { headers }))).toMatchObject({ user: { name: 'Alice' } });

    const made = value(await visit('/api/posts', { json: { ...post, _status: 'published' }, headers }));
    expect(made).toMatchObject({ status: 201, doc: post });
    const { id } = made.doc as { id: number };
    expect(value(await anybody(`/api/posts/${id}`))).toMatchObject({ status: 200, ...post });

    const title = "it's <i>finer</i>";
    const edited = await visit(`/api/posts/${id}`, { method: 'PATCH', json: { title }, headers });
    expect(value(edited)).toMatchObject({ status: 200, doc: { ...post, title } });
    const where = new URLSearchParams({ 'where[title][equals]': title, 'where[content][like]': 'OR 1=1', depth: '0' });
    expect(value(await anybody(`/api/posts?${where.toString()}`))).toMatchObject({
      totalDocs: 1,
      docs: [{ id, title }],
    });

    expect((await anybody(`/api/posts/${id}`, { method: 'DELETE' })).status).toBe(403);
    expect(value(await visit(`/api/posts/${id}`, { method: 'DELETE', headers }))).toMatchObject({ status: 200 });
    expect((await anybody(`/api/posts/${id}`)).status).toBe(404);
  },
);

sameBehindTheFront(
  'the admin pages lead to the login, with their scripts and styles',
  () => directory,
  async (app) => {
    const visit = visitor(app);
    await visit('/api/users/first-register', { json: alice });
    // The page has begun when Payload knows that it leads elsewhere: the rest of it says so.
    const led = await request(`${app.url}/admin`, { headers: { Accept: 'text/html' } });
    expect(led.body).toContain('NEXT_REDIRECT;replace;/admin/login;307');

    const page = await request(`${app.url}/admin/login`, { headers: { Accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Login - Payload');
    const paths = [...page.body.matchAll(/ (?:src|href)="(\/_next\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(4);
    for (const path of paths) {
      expect({ path, status: (await request(app.url + path)).status }).toEqual({ path, status: 200 });
    }

    const dashboard = await visit('/admin', { headers: { Accept: 'text/html' } });
    expect(dashboard.status).toBe(200);
    expect(dashboard.body).not.toContain('NEXT_REDIRECT');
    expect(dashboard.body).toContain('href="/admin/collections/posts"');
  },
);
