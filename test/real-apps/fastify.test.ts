import { installed } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request } from '../helpers/request';

jest.setTimeout(120_000);

let directory = '';
beforeAll(async () => {
  directory = await installed('fastify');
}, 300_000);

const json = { 'Content-Type': 'application/json' };

sameBehindTheFront(
  'routes, validation and errors',
  () => directory,
  async ({ url }) => {
    expect((await request(url)).body).toBe('{"hello":"world"}');

    const item = { name: 'Käse', price: 3.5 };
    const made = await request(`${url}/items`, { method: 'POST', headers: json, body: JSON.stringify(item) });
    expect(made.status).toBe(201);
    expect(JSON.parse(made.body)).toEqual(item);
    expect(JSON.parse((await request(`${url}/items`)).body)).toEqual([item]);
    expect(JSON.parse((await request(`${url}/items/0?tag=a&tag=b%20c`)).body)).toEqual({
      item,
      query: { tag: ['a', 'b c'] },
    });

    const invalid = await request(`${url}/items`, { method: 'POST', headers: json, body: '{"price":1}' });
    expect(invalid.status).toBe(400);
    expect(JSON.parse(invalid.body)).toMatchObject({ message: "body must have required property 'name'" });
    expect((await request(`${url}/nothing`)).status).toBe(404);
    expect((await request(`${url}/throw`)).status).toBe(500);
    expect((await request(url, { method: 'HEAD' })).headers['content-length']).toBe('17');
  },
);

sameBehindTheFront(
  'a body just under 1 MB arrives whole',
  () => directory,
  async ({ url }) => {
    const body = 'x'.repeat(1024 * 1024 - 1);
    const answer = await request(`${url}/length`, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body });
    expect(answer.body).toBe(`{"length":${body.length}}`);
  },
);
