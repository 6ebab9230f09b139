// Queries, mutations and subscriptions by the clients of graphql-sse and graphql-ws; prints what they got.
import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url] = process.argv.slice(2);
const endpoint = `${url}/graphql`;

async function ask(query, variables) {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function until(count) {
  for (;;) if ((await ask('{ listeners }')).listeners === count) return;
}

const texts = ['hello', "it's <i>fine</i>", 'Grüße 東京 👩‍👩‍👧', '{ "$ref": "#/a" } -- DROP TABLE messages;'];

/** The results of a subscription: `take` waits for the next one, and is undefined once there are no more. */
function subscribe(client, query, variables) {
  const results = [];
  let wake = () => {};
  const ended = { over: false, error: undefined };
  const end = (error) => {
    Object.assign(ended, { over: true, error });
    wake();
  };
  const stop = client.subscribe(
    { query, variables },
    {
      next: (result) => {
        results.push(result);
        wake();
      },
      error: end,
      complete: () => end(),
    },
  );
  const take = async () => {
    while (!results.length && !ended.over) await new Promise((resolve) => (wake = resolve));
    if (ended.error) throw ended.error;
    return results.shift()?.data;
  };
  return { take, stop };
}

/** Each message is said only once the one before was heard: held back anywhere on the way, none would ever come. */
async function listen(client) {
  const messages = subscribe(client, 'subscription { message }');
  const heard = [];
  await until(1);
  for (const text of texts) {
    await ask('mutation ($text: String!) { say(text: $text) }', { text });
    heard.push((await messages.take()).message);
  }
  messages.stop();
  await until(0);

  const counts = subscribe(client, 'subscription ($from: Int!) { countdown(from: $from) }', { from: 3 });
  const counted = [];
  for (let data = await counts.take(); data; data = await counts.take()) counted.push(data.countdown);
  await client.dispose();
  return { heard, counted };
}

const sse = await listen(createEventClient({ url: endpoint, retryAttempts: 0 }));
const ws = await listen(
  createSocketClient({ url: endpoint.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 }),
);
const found = await ask('query ($text: String) { messages(containing: $text) }', { text: "it's <i>" });

console.log(JSON.stringify({ texts, sse, ws, found: found.messages }));
