import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { sourceOf } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request } from '../helpers/request';
import { until } from '../helpers/until';

const directory = (): string => sourceOf('sse');

/** An event source: its events one by one. */
async function subscribe(url: string) {
  const sent = url.startsWith('https:')
    ? https.get(url, { rejectUnauthorized: false, agent: false })
    : http.get(url, { agent: false });
  const [answer] = (await once(sent, 'response')) as [http.IncomingMessage];
  expect(answer.headers['content-type']).toBe('text/event-stream');
  answer.setEncoding('utf8');
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<string>;
  return {
    next: async (): Promise<string | undefined> => {
      const { done, value } = await chunks.next();
      return done ? undefined : value;
    },
    close: () => answer.destroy(),
  };
}

// Each event is published only after the one before it was read: held back anywhere on the way, none would ever come.
sameBehindTheFront('events arrive one by one', directory, async ({ url }) => {
  const events = await subscribe(`${url}/events`);
  expect(await events.next()).toBe('data: hello\n\n');
  for (const body of ['one', 'two', 'three']) {
    expect((await request(`${url}/publish`, { method: 'POST', body })).status).toBe(204);
    expect(await events.next()).toBe(`data: ${body}\n\n`);
  }
  expect((await request(`${url}/subscribers`)).body).toBe('1');
  events.close();
  expect(await until(async () => (await request(`${url}/subscribers`)).body === '0')).toBe(true);
});

sameBehindTheFront('a stream that is silent at first is no hung app', directory, async ({ url }) => {
  const events = await subscribe(`${url}/quiet`);
  expect(await events.next()).toBe('data: at last\n\n');
  expect(await events.next()).toBeUndefined();
});
