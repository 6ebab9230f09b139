import { installed, runClient } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request } from '../helpers/request';

jest.setTimeout(120_000);

let directory = '';
beforeAll(async () => {
  directory = await installed('yoga');
}, 300_000);

sameBehindTheFront(
  'queries, mutations, and subscriptions over event streams and over WebSockets',
  () => directory,
  async (app) => {
    const { texts, ...got } = (await runClient(directory, app)) as { texts: readonly string[] };
    expect(texts.length).toBeGreaterThan(3);
    const subscribed = { heard: texts, counted: [3, 2, 1, 0] };
    expect(got).toEqual({ sse: subscribed, ws: subscribed, found: ["it's <i>fine</i>", "it's <i>fine</i>"] });
  },
);

sameBehindTheFront(
  'GraphiQL, queries in the address and refused queries',
  () => directory,
  async ({ url }) => {
    const page = await request(`${url}/graphql`, { headers: { Accept: 'text/html' } });
    expect(page.headers['content-type']).toBe('text/html');
    expect(page.body).toContain('<title>Yoga GraphiQL</title>');

    const query = encodeURIComponent('query ($a: String) { messages(containing: $a) __typename }');
    const asked = await request(`${url}/graphql?query=${query}&variables=${encodeURIComponent('{"a":"<b>"}')}`);
    expect(JSON.parse(asked.body)).toEqual({ data: { messages: [], __typename: 'Query' } });

    const post = (body: string) =>
      request(`${url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    const invalid = await post('{"query":"{ nothing }"}');
    expect(invalid.body).toContain('Cannot query field');
    expect((await post('{')).status).toBe(400);
  },
);
