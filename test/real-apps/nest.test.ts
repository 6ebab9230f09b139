import { installed } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request } from '../helpers/request';
import { visitor } from '../helpers/visitor';

jest.setTimeout(120_000);

let directory = '';
beforeAll(async () => {
  directory = await installed('nest');
}, 300_000);

sameBehindTheFront(
  'controllers, pipes and errors',
  () => directory,
  async (app) => {
    const visit = visitor(app);
    const made = await visit('/cats', { json: { name: "it's <i>Käse</i>" } });
    expect(made.status).toBe(201);
    expect(JSON.parse(made.body)).toEqual({ id: 0, name: "it's <i>Käse</i>" });
    expect(JSON.parse((await visit('/cats/0', { method: 'PUT', json: { name: 'Brot' } })).body)).toEqual({
      id: 0,
      name: 'Brot',
    });
    expect(JSON.parse((await visit('/cats')).body)).toEqual([{ id: 0, name: 'Brot' }]);
    expect(JSON.parse((await visit('/cats/one')).body)).toEqual({
      message: 'Validation failed (numeric string is expected)',
      error: 'Bad Request',
      statusCode: 400,
    });
    expect((await visit('/cats/7')).status).toBe(404);
  },
);

// As browsers send them: Origin always, Fetch Metadata to HTTPS and localhost.
const from = (origin: string) => ({
  Origin: origin,
  'Sec-Fetch-Site': 'cross-site',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Dest': 'empty',
});

for (const origin of ['https://app.example.com', 'http://localhost:5173']) {
  sameBehindTheFront(
    `a page of ${origin}, which the app lists, may use it as the user`,
    () => directory,
    async (app) => {
      const visit = visitor(app);
      const granted = (headers: Readonly<Record<string, unknown>>) => ({
        origin: headers['access-control-allow-origin'],
        credentials: headers['access-control-allow-credentials'],
        vary: /\borigin\b/i.test(String(headers.vary)),
      });
      const all = { origin, credentials: 'true', vary: true };

      const entered = await visit('/enter', { method: 'POST', headers: from(origin) });
      expect({ status: entered.status, ...granted(entered.headers) }).toEqual({ status: 201, ...all });

      const asked = await request(`${app.url}/cats/0`, {
        method: 'OPTIONS',
        headers: {
          ...from(origin),
          'Access-Control-Request-Method': 'PUT',
          'Access-Control-Request-Headers': 'content-type',
        },
      });
      expect({ status: asked.status, ...granted(asked.headers) }).toEqual({ status: 204, ...all });
      expect(asked.headers['access-control-allow-methods']).toBe('GET,HEAD,PUT,PATCH,POST,DELETE');
      expect(asked.headers['access-control-allow-headers']).toBe('content-type');

      const me = await visit('/me', { headers: from(origin) });
      expect({ status: me.status, ...granted(me.headers) }).toEqual({ status: 200, ...all });
      expect(me.body).toContain('visitor=Alice');
      for (const [method, path] of [
        ['POST', '/cats'],
        ['PUT', '/cats/0'],
      ] as const) {
        const changed = await visit(path, { method, headers: from(origin), json: { name: 'Minka' } });
        expect({ method, status: changed.status, ...granted(changed.headers) }).toEqual({
          method,
          status: method === 'POST' ? 201 : 200,
          ...all,
        });
      }
      expect(JSON.parse((await visit('/cats')).body)).toEqual([{ id: 0, name: 'Minka' }]);
    },
  );
}

sameBehindTheFront(
  'a page of any other origin reads nothing',
  () => directory,
  async (app) => {
    const origin = 'https://app.example.com.evil.example';
    const headers = from(origin);
    const visit = visitor(app);
    await visit('/enter', { method: 'POST' });
    for (const answer of [
      await request(`${app.url}/cats/0`, {
        method: 'OPTIONS',
        headers: { ...headers, 'Access-Control-Request-Method': 'PUT' },
      }),
      await visit('/cats', { headers }),
      await visit('/me', { headers }),
    ]) {
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  },
);
