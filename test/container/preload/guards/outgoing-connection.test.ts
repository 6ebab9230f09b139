import { namesTarget } from '../../../../container/preload/guards/outgoing-connection';
import { nodeBinary, nodeLines } from '../../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded, type PreloadedOptions } from '../../../helpers/preloaded';

/**
 * Fetches what it is asked for, by each of Node's ways. Beside it listens an internal service on INTERNAL, which the app itself
 * uses, too. `rebound.example` is a name that resolves to this machine; `outside.example` resolves to a public address.
 */
const program = `
const dns = require('node:dns');
const http = require('node:http');
const net = require('node:net');
const names = { 'rebound.example': '127.0.0.1', 'outside.example': '203.0.113.1' };
const { lookup } = dns;
dns.lookup = (name, options, done) => (names[name] ? done(null, options.all ? [{ address: names[name], family: 4 }] : names[name], 4) : lookup(name, options, done));
const internal = http.createServer((_, response) => response.end('internal secret')).listen(0, '127.0.0.1', () => {
  const { port } = internal.address();
  const text = async (incoming) => { let all = ''; for await (const chunk of incoming) all += chunk; return all; };
  const ways = {
    fetch: async (url) => (await fetch(url)).text(),
    http: (url) => new Promise((done, fail) => http.get(url, (incoming) => done(text(incoming))).on('error', fail)),
    agent: (url) => new Promise((done, fail) => http.get(url, { lookup: dns.lookup, agent: new http.Agent() }, (incoming) => done(text(incoming))).on('error', fail)),
    socket: (url) => new Promise((done, fail) => {
      const { hostname, port } = new URL(url);
      const socket = net.connect(Number(port), hostname, () => socket.end('GET / HTTP/1.0\\r\\n\\r\\n'));
      socket.on('error', fail);
      done(text(socket));
    }),
  };
  http.createServer(async (request, response) => {
    const { searchParams } = new URL(request.url, 'http://a');
    const [way, url] = [searchParams.get('way'), searchParams.get('url')];
    if (!way) return response.end(String(port));
    try {
      const answer = await ways[way](way && searchParams.has('own') ? 'http://127.0.0.1:' + port : url);
      console.log('fetched', answer);
      response.end(answer);
    } catch (error) {
      response.statusCode = 502;
      response.end('failed ' + (error.cause ?? error).code);
    }
  }).listen(process.env.PORT, '127.0.0.1');
});
`;

const ways = ['fetch', 'http', 'agent', 'socket'];

const targets = (port: string): string[] => [
  `http://127.0.0.1:${port}/`,
  `http://localhost:${port}/`,
  `http://0x7f.1:${port}/`,
  `http://2130706433:${port}/a?b`,
  `http://[::ffff:127.0.0.1]:${port}/`,
];

const ask = ({ get }: Preloaded, way: string, url: string, more = ''): ReturnType<Preloaded['get']> =>
  get(`/get?way=${way}&url=${encodeURIComponent(url)}${more}`);

const alone = (without: PreloadedOptions['without'], binary?: string): PreloadedOptions => ({
  without,
  ...(binary !== undefined && { binary }),
});

test.each(nodeLines)('Node %i: no client chooses an internal service for the app to connect to', (line) =>
  withPreloaded(program, alone(['inspection'], nodeBinary(line)), async (app) => {
    expect(await serves(app)).toBe(true);
    const { body: port } = await app.get('/');
    for (const way of ways) {
      for (const url of [...targets(port), `http://rebound.example:${port}/`]) {
        if (way === 'socket' && url.includes('[')) continue;
        expect({ way, url, ...(await ask(app, way, url)) }).toMatchObject({ way, url, status: 403 });
      }
    }
    expect(app.said()).not.toContain('fetched');
    expect(app.said()).toContain('"detector":"outgoing-connection","part":"query","name":"url"');
    // The app's own connections, even while a client writes of that host.
    for (const way of ways) {
      for (const url of ['', 'http://127.0.0.1/', 'see http://localhost:1/ and 127.0.0.1']) {
        expect(await ask(app, way, url, '&own')).toMatchObject({ status: 200, body: expect.stringContaining('secret') as string }); // prettier-ignore
      }
    }
    // OpenID Connect at a provider within the network names it in the callback.
    const callback = `/callback?way=http&own&iss=${encodeURIComponent(`http://127.0.0.1:${port}`)}`;
    expect(await app.get(callback)).toMatchObject({ status: 200 });
    expect(app.running()).toBe(true);
  }),
);

test('the same is fetched without guards', () =>
  withPreloaded(program, alone(['inspection', 'guards']), async (app) => {
    expect(await serves(app)).toBe(true);
    const { body: port } = await app.get('/');
    for (const way of ways) {
      for (const url of [...targets(port).slice(0, 2), `http://rebound.example:${port}/`]) {
        expect({ way, url, ...(await ask(app, way, url)) }).toMatchObject({
          way,
          url,
          status: 200,
          body: expect.stringContaining('secret') as string,
        });
      }
    }
  }));

test('what names a target, and what does not', () => {
  for (const text of [
    'http://127.0.0.1:80/',
    'http://127.1',
    '//127.0.0.1/a',
    '127.0.0.1',
    '127.0.0.1:80/x',
    'see http://0177.0.0.1/, please',
    'http:127.0.0.1',
    'http://a:b@127.0.0.1/',
  ]) {
    expect([text, namesTarget(text, '127.0.0.1:80')]).toEqual([text, expect.any(String)]);
  }
  for (const text of [
    'http://127.0.0.1:8080/',
    '127.0.0.12',
    'version 127.0.0.1 is out',
    'https://example.com/?127.0.0.1',
    '',
  ]) {
    expect([text, namesTarget(text, '127.0.0.1:80')]).toEqual([text, undefined]);
  }
});
