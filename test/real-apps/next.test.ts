import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { installed } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request } from '../helpers/request';

jest.setTimeout(120_000);

let directory = '';
beforeAll(async () => {
  directory = join(await installed('next'), '.next/standalone');
}, 300_000);

/** The start script in the standalone folder is that of the project; the folder is to be run by its server.js. */
const same = (title: string, body: Parameters<typeof sameBehindTheFront>[2]): void => {
  sameBehindTheFront(title, () => directory, body, { command: 'node server.js' });
};

same('the page, its scripts and its files', async ({ url }) => {
  const page = await request(url, { headers: { Accept: 'text/html' } });
  expect(page.status).toBe(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.body).toContain('<h1>Hello from Next.js</h1>');
  const scripts = [...page.body.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, path = '']) => path);
  expect(scripts.length).toBeGreaterThan(2);
  for (const path of scripts) {
    const script = await request(url + path);
    expect({ path, status: script.status, cache: script.headers['cache-control'] }).toEqual({
      path,
      status: 200,
      cache: 'public, max-age=31536000, immutable',
    });
  }
  expect((await request(`${url}/logo.svg`)).headers['content-type']).toBe('image/svg+xml');
  expect((await request(`${url}/nothing`)).status).toBe(404);

  // What the router asks for when a link is followed; a wrong _rsc is led to the right one, on the address that was called.
  const { headers: led } = await request(`${url}/?_rsc=wrong`, { headers: { RSC: '1' } });
  const right = new URL(led.location ?? '', url);
  expect(right.origin).toBe(url);
  const flight = await request(right.href, { headers: { RSC: '1' } });
  expect(flight.status).toBe(200);
  expect(flight.headers['content-type']).toBe('text/x-component');
});

same('the API routes', async ({ url }) => {
  expect((await request(`${url}/api/hello?name=J%C3%BCrg`)).body).toBe('{"hello":"Jürg"}');
  const body = 'x'.repeat(900_000);
  const posted = await request(`${url}/api/hello`, { method: 'POST', body });
  expect(posted.status).toBe(201);
  expect(posted.body).toBe('{"length":900000}');
});

// The rest is sent only after the start was read: held back anywhere on the way, it would never come.
same('a streamed answer arrives as it is made', async ({ url }) => {
  const sent = url.startsWith('https:')
    ? https.get(`${url}/api/stream`, { rejectUnauthorized: false, agent: false })
    : http.get(`${url}/api/stream`, { agent: false });
  const [answer] = (await once(sent, 'response')) as [http.IncomingMessage];
  answer.setEncoding('utf8');
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<string>;
  expect(await chunks.next()).toEqual({ done: false, value: 'first\n' });
  expect((await request(`${url}/api/stream`, { method: 'POST', body: 'second' })).status).toBe(204);
  expect(await chunks.next()).toEqual({ done: false, value: 'second\n' });
  expect((await chunks.next()).done).toBe(true);
});
