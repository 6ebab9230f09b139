import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http, { type Server } from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Concern } from '../../../nginx/concern';
import { block, directive } from '../../../nginx/directive';
import { control, echo, withFront, type Front } from '../../helpers/front';
import { raw } from '../../helpers/raw';
import { until } from '../../helpers/until';

/** Others use $public_host and $upgrade, and NGINX would do nothing without proxy_pass: the control is NGINX's own defaults, those before 1.29.7. */
const nginxDefaults: Concern = (_, { app }) => ({
  http: [
    block('upstream', ['app'], [directive('server', app)]),
    block('map', ['$http_host', '$public_host'], [directive('default', '$http_host')]),
    block('map', ['$http_upgrade', '$upgrade'], [directive('default', '')]),
  ],
  server: [directive('proxy_http_version', '1.0'), directive('proxy_set_header', 'Host', '$public_host')],
  proxy: [directive('proxy_pass', 'http://app')],
});

/** What most tutorials say of WebSockets. */
const blindUpgrade: Concern = (options, profile) => ({
  ...nginxDefaults(options, profile),
  server: [
    directive('proxy_http_version', '1.1'),
    directive('proxy_set_header', 'Upgrade', '$http_upgrade'),
    directive('proxy_set_header', 'Connection', 'upgrade'),
  ],
});

const headersSeen = ({ body }: { readonly body: string }): Record<string, string> =>
  (JSON.parse(body) as { headers: Record<string, string> }).headers;

/** Says which connection a request came on, by the client's port of it. */
const socketPort: http.RequestListener = (req, res) => {
  res.end(String(req.socket.remotePort));
};

control(
  'proxy',
  'connections to the app are kept and used again',
  { app: socketPort },
  async ({ get }) => {
    const sockets = new Set<string>();
    for (let count = 0; count < 50; count++) sockets.add((await get('/')).body);
    expect(sockets.size).toBeLessThanOrEqual(2);
  },
  nginxDefaults,
);

test('the app is spoken to in HTTP/1.1', () =>
  withFront({ app: (req, res) => res.end(req.httpVersion) }, async ({ get }) => {
    expect((await get('/')).body).toBe('1.1');
  }));

/** Takes any upgrade there is, and sends back what comes. */
function upgrading(server: Server): void {
  server.on('upgrade', (req: http.IncomingMessage, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    const name = req.headers.upgrade ?? '';
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${name}\r\nConnection: Upgrade\r\n\r\n`);
    socket.pipe(socket);
  });
}

interface Upgraded {
  readonly status: number;
  readonly socket?: Duplex;
}

/** Asks for an upgrade; the socket is there where it was granted. */
const upgrade = (port: number, headers: http.OutgoingHttpHeaders): Promise<Upgraded> =>
  new Promise((resolve, reject) => {
    https
      .get({ port, host: 'localhost', rejectUnauthorized: false, agent: false, headers })
      .on('upgrade', (answer, socket) => {
        resolve({ status: answer.statusCode ?? 0, socket });
      })
      .on('response', (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0 });
      })
      .on('error', reject);
  });

const webSocket = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

control(
  'proxy',
  'a WebSocket carries bytes both ways',
  { server: upgrading },
  async ({ port }) => {
    const { status, socket } = await upgrade(port, webSocket);
    expect(status).toBe(101);
    if (!socket) return;
    for (const size of [1, 125, 70_000]) {
      const message = randomBytes(size);
      const got: Buffer[] = [];
      const whole = new Promise<void>((resolve) => {
        const take = (chunk: Buffer): void => {
          got.push(chunk);
          if (Buffer.concat(got).length < size) return;
          socket.off('data', take);
          resolve();
        };
        socket.on('data', take);
      });
      socket.write(message);
      await whole;
      expect(Buffer.concat(got).equals(message)).toBe(true);
    }
    socket.destroy();
  },
  nginxDefaults,
);

control(
  'proxy',
  'no other upgrade reaches the app, h2c least of all',
  { server: upgrading },
  async ({ port, get }) => {
    for (const name of ['h2c', 'h2c, websocket', 'TLS/1.0', 'websocket-x']) {
      const { status, socket } = await upgrade(port, {
        Connection: 'Upgrade, HTTP2-Settings',
        Upgrade: name,
        'HTTP2-Settings': 'AAMAAABkAAQAAP__',
      });
      socket?.destroy();
      expect({ name, status }).toEqual({ name, status: 200 });
    }
    expect(headersSeen(await get('/'))).toEqual(expect.not.objectContaining({ upgrade: expect.anything() as unknown }));
  },
  blindUpgrade,
);

/** Writes one event each time it is told to, so that only an event that arrived lets the next one go. */
class Steps {
  #next: (() => void) | undefined;

  readonly app: http.RequestListener = (req, res) => {
    req.resume();
    if (req.url !== '/stream') return void res.end();
    res.writeHead(200, { 'Content-Type': req.method === 'GET' ? 'text/event-stream' : 'application/x-ndjson' });
    let count = 0;
    this.#next = () => {
      count += 1;
      res.write(`data: ${count}\n\n`);
      if (count === 5) res.end();
    };
    this.#next();
  };

  readonly next = (): void => this.#next?.();
}

for (const method of ['GET', 'POST']) {
  const steps = new Steps();
  control(
    'proxy',
    `what the app streams in answer to ${method} arrives as it is made`,
    { app: steps.app },
    async ({ port }) => {
      const sent = https.request({
        port,
        host: 'localhost',
        path: '/stream',
        rejectUnauthorized: false,
        agent: false,
        method,
      });
      sent.on('error', () => sent.destroy());
      let text = '';
      sent.on('response', (answer) => {
        answer.on('error', () => answer.destroy());
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      });
      sent.end(method === 'POST' ? '{"stream":true}' : undefined);
      for (let count = 1; count <= 5; count++) {
        expect({ count, came: await until(() => text.includes(`data: ${count}\n`), 5_000) }).toEqual({
          count,
          came: true,
        });
        steps.next();
      }
      sent.destroy();
    },
    nginxDefaults,
  );
}

test('a body that is streamed reaches the app whole', () => {
  const body = randomBytes(900_000);
  const hash = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  const app: http.RequestListener = (req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => res.end(hash(Buffer.concat(chunks))));
  };
  return withFront({ app }, async ({ get }) => {
    const headers = { 'Transfer-Encoding': 'chunked' };
    expect((await get('/', { method: 'POST', headers, body })).body).toBe(hash(body));
  });
});

test('a download of 200 MB passes, byte for byte, and needs no disk', () => {
  const piece = randomBytes(1_000_000);
  const made = createHash('sha256');
  for (let count = 0; count < 200; count++) made.update(piece);
  const app: http.RequestListener = (_, res) => {
    res.setHeader('Content-Length', 200 * piece.length);
    void pipeline(
      (function* () {
        for (let count = 0; count < 200; count++) yield piece;
      })(),
      res,
    ).catch(() => res.destroy());
  };
  return withFront({ app }, async ({ port }) => {
    const got = createHash('sha256');
    let length = 0;
    const sent = https.get({ port, host: 'localhost', rejectUnauthorized: false, agent: false });
    const [answer] = (await once(sent, 'response')) as [http.IncomingMessage];
    expect(answer.headers['content-length']).toBe('200000000');
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      got.update(chunk);
      length += chunk.length;
    }
    expect(length).toBe(200_000_000);
    expect(got.digest('hex')).toBe(made.digest('hex'));
  });
});

control(
  'proxy',
  '12 KB of response headers pass',
  {
    app: (_, res) => {
      for (let count = 0; count < 12; count++) res.setHeader(`X-Large-${count}`, String(count % 10).repeat(1000));
      res.end('ok');
    },
  },
  async ({ get }) => {
    const { status, headers } = await get('/');
    expect(status).toBe(200);
    for (let count = 0; count < 12; count++) {
      expect(headers[`x-large-${count}`]).toBe(String(count % 10).repeat(1000));
    }
  },
  nginxDefaults,
);

const hostsSeen: [sent: string, seen: string][] = [
  ['localhost', 'localhost'],
  ['localhost:9', 'localhost:9'],
  ['localhost:65535', 'localhost:65535'],
  ['LocalHost:8443', 'localhost:8443'],
  ['a.b.localhost:8443', 'a.b.localhost:8443'],
  ['127.0.0.1:8443', '127.0.0.1:8443'],
  ['[::1]:8443', '[::1]:8443'],
];

test('the app sees the host that the client asked for, with its port', () =>
  withFront({}, async ({ get }) => {
    for (const [sent, seen] of hostsSeen) {
      const headers = headersSeen(await get('/', { headers: { Host: sent } }));
      expect({ sent, host: headers.host, forwarded: headers['x-forwarded-host'] }).toEqual({
        sent,
        host: seen,
        forwarded: seen,
      });
    }
  }));

test('over HTTP/2 too', () =>
  withFront({}, async ({ port }) => {
    const session = http2.connect(`https://localhost:${port}`, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/', ':authority': 'x.localhost:4321' });
    let body = '';
    for await (const chunk of stream as AsyncIterable<Buffer>) body += chunk.toString();
    session.close();
    expect(headersSeen({ body }).host).toBe('x.localhost:4321');
  }));

/** RFC 9112, section 3.2.2: with an absolute-form target, the Host header is to be ignored. */
async function absoluteForm({ port, get }: Front): Promise<void> {
  const answer = await get('/', {
    path: `https://a.localhost:${port}/x?y`,
    headers: { Host: `b.localhost:${port}` },
  });
  const { headers, url } = JSON.parse(answer.body) as { headers: Record<string, string>; url: string };
  expect({ host: headers.host, forwarded: headers['x-forwarded-host'], url }).toEqual({
    host: 'a.localhost',
    forwarded: 'a.localhost',
    url: '/x?y',
  });
}

control('proxy', 'the host of the request line outranks the Host header', {}, absoluteForm, nginxDefaults);

control(
  'proxy',
  'the app cannot steer NGINX by X-Accel headers, and clients do not see them',
  {
    app: (_, res) => {
      res.setHeader('X-Accel-Redirect', '/.casemate/error.html');
      res.setHeader('X-Accel-Charset', 'koi8-r');
      res.end('the app itself');
    },
  },
  async ({ get }) => {
    const { status, body, headers } = await get('/');
    expect({ status, body }).toEqual({ status: 200, body: 'the app itself' });
    expect(Object.keys(headers).filter((name) => name.startsWith('x-accel'))).toEqual([]);
  },
  nginxDefaults,
);

test('nor slow it down to nothing', () =>
  withFront(
    {
      app: (_, res) => {
        res.setHeader('X-Accel-Limit-Rate', '1');
        res.end('x'.repeat(100_000));
      },
    },
    async ({ get }) => {
      expect((await get('/')).body).toHaveLength(100_000);
    },
  ));

const modified = 'Wed, 21 Oct 2015 07:28:00 GMT';
const caching: http.RequestListener = (req, res) => {
  res.setHeader('Cache-Control', 'private, max-age=60');
  res.setHeader('ETag', '"abc"');
  res.setHeader('Last-Modified', modified);
  res.setHeader('Expires', modified);
  res.setHeader('Vary', 'Accept-Language');
  res.setHeader('Age', '7');
  if (req.headers['if-none-match'] === '"abc"') res.writeHead(304).end();
  else if (req.headers.range === 'bytes=0-3') res.writeHead(206, { 'Content-Range': 'bytes 0-3/9' }).end('hell');
  else res.end('hello you');
};

test('caching, conditional requests and ranges are the business of the app', () =>
  withFront({ app: caching }, async ({ get }) => {
    const kept = {
      'cache-control': 'private, max-age=60',
      etag: '"abc"',
      'last-modified': modified,
      expires: modified,
      vary: 'Accept-Language',
      age: '7',
    };
    const first = await get('/');
    expect(first).toMatchObject({ status: 200, body: 'hello you', headers: kept });
    const second = await get('/', { headers: { 'If-None-Match': '"abc"' } });
    expect(second).toMatchObject({ status: 304, body: '', headers: kept });
    const part = await get('/', { headers: { Range: 'bytes=0-3' } });
    expect(part).toMatchObject({ status: 206, body: 'hell', headers: { ...kept, 'content-range': 'bytes 0-3/9' } });
  }));

test('redirects, repeated headers and cookies (made Secure) pass as the app sent them', () =>
  withFront(
    {
      app: (_, res) => {
        res.setHeader('Location', 'http://app/elsewhere');
        res.setHeader('Set-Cookie', ['a=1; Path=/x', 'b=2']);
        res.writeHead(302).end();
      },
    },
    async ({ get }) => {
      const { status, headers } = await get('/');
      expect(status).toBe(302);
      expect(headers.location).toBe('http://app/elsewhere');
      expect(headers['set-cookie']).toEqual(['a=1; Path=/x; Secure', 'b=2; Secure']);
    },
  ));

test('method, path and query reach the app as they were sent', () =>
  withFront({}, async ({ get }) => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const answer = await get('/', { method, body: 'x', headers: { 'Content-Length': 1 } });
      expect(JSON.parse(answer.body)).toMatchObject({ method, body: 'x' });
    }
    for (const url of ['/a%2Fb', '/a//b', '/%C3%A4?x=%20&y=+', '/a?b=?&c=%26', '/;p=1/x', "/(a)'!*~-_,@:$&+="]) {
      expect(JSON.parse((await get(url)).body)).toMatchObject({ url });
    }
  }));

test('two requests on one connection are two requests to the app', () =>
  withFront({ app: echo }, async ({ port, seen }) => {
    const one = 'GET /1 HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const two = 'GET /2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const answers = await raw(port, one + two);
    expect(answers.match(/"url":"[^"]*"/g)).toEqual(['"url":"/1"', '"url":"/2"']);
    expect(seen()).toBe(2);
  }));
