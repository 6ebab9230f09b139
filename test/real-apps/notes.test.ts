import { sourceOf } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request } from '../helpers/request';

const directory = (): string => sourceOf('notes');

/** What honest people write, and looks to a machine like an attack. */
const texts = {
  "apostrophe's <i>markup</i>": "it's <i>fine</i>",
  'a tutorial on SQL': [
    "SELECT * FROM users WHERE name = 'O''Brien' OR 1=1; -- never build this of strings",
    "' UNION SELECT user, password FROM users; DROP TABLE users; /* so they get in */",
  ].join('\r\n'),
  'a tutorial on XSS': '<script>alert(document.cookie)</script> <img src=x onerror="alert(1)"> javascript:alert(1)',
  'shell & code':
    'rm -rf "$(npm root)" && cat ../../etc/passwd | grep root; `whoami` ${PATH} {{7*7}} <?php eval($_GET[1]); ?>',
  'émoji 👩‍👩‍👧‍👦': '👩‍👩‍👧‍👦 🏳️‍🌈 ½ 東京 مرحبا \u202e \t %00 %2e%2e 100%',
};

/**
 * The same where a text is one value among others: there, an example that stands by itself cannot be told from an attack, and an app that
 * wants it says so (inspectionExcept). Its writer explains it.
 */
const explained = {
  ...texts,
  'a tutorial on XSS':
    'What a visitor wrote, such as `<script>alert(document.cookie)</script>` or `<img src=x onerror="alert(1)">`, must never reach a page as it stands: escape it where it is shown.',
  'shell & code':
    'Clean up with `rm -rf "$(npm root)" && cat ../../etc/passwd | grep root`, then see what `${PATH}`, `{{7*7}}` and `<?php eval($_GET[1]); ?>` come to in the shells, the templates and the pages that we have.',
};

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $ref: '#/$defs/note',
  $defs: { note: { type: 'object', properties: { __typename: { const: "it's" }, 'a.b[c]': {}, constructor: {} } } },
  query: { price: { $gt: 5, $ne: null }, $or: [{ name: { $regex: '^a' } }] },
};

for (const type of ['text/plain', 'text/markdown; charset=utf-8', 'text/html']) {
  sameBehindTheFront(`${type} is put, read, replaced and removed`, directory, async ({ url }) => {
    for (const [name, text] of Object.entries(texts)) {
      const note = `${url}/notes/${encodeURIComponent(name)}`;
      const put = (body: string) => request(note, { method: 'PUT', headers: { 'Content-Type': type }, body });
      expect((await put('first')).status).toBe(201);
      expect((await put(text)).status).toBe(200);
      expect(JSON.parse((await request(note)).body)).toBe(text);
      const removed = await request(note, { method: 'DELETE' });
      expect({ status: removed.status, body: removed.body }).toEqual({ status: 204, body: '' });
      expect((await request(note)).status).toBe(404);
    }
  });
}

sameBehindTheFront('JSON is put, patched and removed, with the reason in the body', directory, async ({ url }) => {
  const send = async (method: string, value: unknown) => {
    const body = Buffer.from(JSON.stringify(value));
    // Node gives a DELETE no length of its own.
    const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
    const answer = await request(`${url}/notes/a%2Fb`, { method, headers, body });
    return JSON.parse(answer.body) as unknown;
  };
  expect(await send('PUT', schema)).toEqual(schema);
  expect(await send('PATCH', { texts: explained })).toEqual({ ...schema, texts: explained });
  expect(await send('DELETE', { reason: texts['a tutorial on SQL'] })).toEqual({
    reason: texts['a tutorial on SQL'],
  });
});

sameBehindTheFront('forms and searches take every text', directory, async ({ url }) => {
  for (const [name, text] of Object.entries(explained)) {
    const sent = await request(`${url}/notes/${encodeURIComponent(name)}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ text, 'filter[$ne]': name }).toString(),
    });
    const note = { text, 'filter[$ne]': name };
    expect(JSON.parse(sent.body)).toEqual(note);
    for (const query of [`q=${encodeURIComponent(text)}`, new URLSearchParams({ q: text }).toString()]) {
      expect(JSON.parse((await request(`${url}/search?${query}`)).body)).toEqual([[name, note]]);
    }
  }
});
