import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, type Running } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request } from '../helpers/request';
import { until } from '../helpers/until';

jest.setTimeout(120_000);

let directory = '';
// For each test, so that each starts with the posts that were committed.
beforeEach(async () => {
  directory = await installed('json-server');
}, 300_000);

interface Post {
  readonly id: number;
  readonly title: string;
}

const inFile = (): Post[] =>
  (JSON.parse(readFileSync(join(directory, 'data', 'db.json'), 'utf8')) as { posts: Post[] }).posts;

const send = async ({ url }: Running, method: string, path: string, value?: unknown) => {
  const answer = await request(url + path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(value !== undefined && { body: JSON.stringify(value) }),
  });
  return { status: answer.status, value: JSON.parse(answer.body) as unknown };
};

sameBehindTheFront(
  'posts are made, changed, found and removed, in the file too',
  () => directory,
  async (app) => {
    expect(await send(app, 'GET', '/posts/1')).toEqual({
      status: 200,
      value: { id: 1, title: 'json-server', author: 'typicode' },
    });
    expect(await send(app, 'POST', '/posts', { title: 'new' })).toEqual({
      status: 201,
      value: { title: 'new', id: 2 },
    });
    expect(await until(() => inFile().some(({ title }) => title === 'new'))).toBe(true);

    await send(app, 'PATCH', '/posts/2', { title: 'newer' });
    expect((await send(app, 'GET', '/posts?title_like=newer&_sort=id&_limit=5')).value).toEqual([
      { title: 'newer', id: 2 },
    ]);
    expect((await send(app, 'DELETE', '/posts/2')).status).toBe(200);
    expect((await send(app, 'GET', '/posts/2')).status).toBe(404);
    expect(await until(() => inFile().length === 1)).toBe(true);
  },
);

sameBehindTheFront(
  'its home page and headers',
  () => directory,
  async ({ url }) => {
    expect((await request(url)).body).toContain('<title>JSON Server</title>');
    const page = await request(`${url}/posts?_page=1&_limit=1`);
    expect(page.headers['x-total-count']).toBe('1');
    expect(page.headers['access-control-expose-headers']).toBe('X-Total-Count, Link');
  },
);
