import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { showsInternals } from '../../../container/preload/internals';
import { errorBodies } from '../../../nginx';
import { installed } from '../../helpers/apps';
import { partControl, withFront, type Front } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import { raw } from '../../helpers/raw';
import { requestHttp2 } from '../../helpers/request-http2';
import type { Answer } from '../../helpers/request';
import { until } from '../../helpers/until';

/** What no client may see, in each kind of answer. */
const stack = 'Error: secret\n    at handler (/srv/shop/orders.js:12:7)\n    at node:internal/process/task_queues:95:5';

const json = 'application/json; charset=utf-8';
const html = 'text/html; charset=utf-8';

/** Answers what the query says: base64url of JSON { status, headers, body, encoding }, once, in pieces, or cut off. */
const program = `
const http = require('node:http');
http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://app');
  const given = searchParams.get('answer');
  if (!given) return response.end('fine');
  const { status, headers, body, times = 1 } = JSON.parse(Buffer.from(given, 'base64url'));
  const bytes = Buffer.from(body, 'base64');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = status;
  if (pathname === '/pieces') {
    for (const byte of bytes) response.write(Buffer.from([byte]));
    return response.end();
  }
  if (pathname === '/cut') return response.write(bytes, () => setImmediate(() => response.destroy()));
  if (pathname === '/kept-open') return response.write(bytes);
  if (times > 1) {
    let left = times;
    const next = () => { while (left > 0) { left -= 1; if (!response.write(bytes)) return response.once('drain', next); } response.end(); };
    return next();
  }
  response.end(bytes);
}).listen(process.env.PORT, '127.0.0.1');
`;

interface Given {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  readonly times?: number;
}

const target = (path: string, { status = 500, headers = {}, body = '', times }: Given): string => {
  const answer = { status, headers, body: Buffer.from(body as string).toString('base64'), times };
  return `${path}?answer=${Buffer.from(JSON.stringify(answer)).toString('base64url')}`;
};

const reasons: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The answer that it is to give stands in the query, with paths and stacks in it. */
const echoing = { program, options: { inspection: 'off' } } as const;

/** The front's page, filled in. */
const page = (format: keyof typeof errorBodies, status: number, id: unknown): string =>
  errorBodies[format]
    .replaceAll('$status', String(status))
    .replaceAll('$error_reason', reasons[status] ?? 'Error')
    .replaceAll('$request_id', String(id));

/** The lines of the app's log that are ours. */
const linesOf = ({ appSaid }: Front): Record<string, unknown>[] =>
  appSaid()
    .split('\n')
    .filter((line) => line.startsWith('{"casemate"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

async function lineOf(front: Front, id: unknown): Promise<Record<string, unknown>> {
  const find = (): Record<string, unknown> | undefined => linesOf(front).find(({ requestId }) => requestId === id);
  expect(await until(() => find() !== undefined)).toBe(true);
  return find() ?? {};
}

/** Nothing was logged so far: what an app prints comes in order, so the line of this path would come after it. */
async function expectNoLineBefore(front: Front, path = target('/', { body: 'text' })): Promise<void> {
  const { headers } = await front.get(path);
  await lineOf(front, headers['x-request-id']);
  expect(linesOf(front)).toHaveLength(1);
}

function expectPage(answer: Pick<Answer, 'status' | 'headers' | 'body'>, format: keyof typeof errorBodies): void {
  const { status, headers, body } = answer;
  expect(body).toBe(page(format, status, headers['x-request-id']));
  expect(headers['x-request-id']).toMatch(/^[\da-f]{32}$/);
  expect(headers['cache-control']).toBe('no-store');
}

const browser = { headers: { accept: 'text/html,*/*;q=0.8' } };

const express = `
process.env.NODE_ENV = 'development';
const app = require('express')();
app.get('/', (request, response) => response.send('fine'));
app.get('/throws', () => { throw new Error('the password is secret'); });
app.get('/json', (request, response) => response.status(500).json({ error: 'Out of stock', code: 17 }));
app.listen(process.env.PORT, '127.0.0.1');
`;

partControl('app-errors', "Express's error page with its stack", { program: express }, async (front) => {
  const answer = await front.get('/throws?token=abc', browser);
  expect(answer.status).toBe(500);
  expectPage(answer, 'html');
  expect(answer.headers['content-type']).toBe(html);
  const line = await lineOf(front, answer.headers['x-request-id']);
  expect(line).toMatchObject({
    casemate: 'app-errors',
    method: 'GET',
    path: '/throws',
    status: 500,
    contentType: html,
  });
  expect(line.body).toMatch(/the password is secret[^]*app\.cjs:\d+:\d+/);
  // Express prints the error itself; in our line there is no query, which may hold a token.
  expect(JSON.stringify(line)).not.toContain('token=abc');
  const [{ requestId, reported } = {}] = await logged(front, 1);
  expect({ requestId, reported }).toEqual({ requestId: answer.headers['x-request-id'], reported: 'app-errors' });
});

test("Express's JSON that shows nothing is left alone", () =>
  withFront({ program: express }, async (front) => {
    expect(await front.get('/json', browser)).toMatchObject({
      status: 500,
      body: '{"error":"Out of stock","code":17}',
    });
    await expectNoLineBefore(front, '/throws');
  }));

test("Fastify's JSON is left alone; the text of Koa is not", async () => {
  const [fastify, koa] = await Promise.all([installed('fastify'), installed('koa')]);
  const fails = `
    const fastify = require(${JSON.stringify(`${fastify}/node_modules/fastify`)})();
    fastify.get('/throws', async () => { throw new Error('of the app'); });
    fastify.get('/text', (request, reply) => reply.code(500).send('text'));
    fastify.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });`;
  await withFront({ program: fails }, async (front) => {
    const { status, body } = await front.get('/throws', browser);
    expect(status).toBe(500);
    expect(JSON.parse(body)).toEqual({ statusCode: 500, error: reasons[500], message: 'of the app' });
    await expectNoLineBefore(front, '/text');
  });
  const throwing = `
    const Koa = require(${JSON.stringify(`${koa}/node_modules/koa`)});
    const app = new Koa();
    app.use((context) => {
      if (context.path === '/exposed') context.throw(503, ${JSON.stringify(stack)}, { expose: true, headers: { 'Retry-After': '7' } });
      if (context.path === '/throws') throw new Error('of the app');
      context.body = 'fine';
    });
    app.listen(process.env.PORT, '127.0.0.1');`;
  await withFront({ program: throwing }, async (front) => {
    expectPage(await front.get('/throws', browser), 'html');
    const exposed = await front.get('/exposed');
    expect(exposed).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
    expectPage(exposed, 'txt');
    expect((await lineOf(front, exposed.headers['x-request-id'])).body).toBe(stack);
    expect((await front.get('/')).body).toBe('fine');
  });
});

const data: Readonly<Record<string, unknown>> = {
  'a stack': { message: 'failed', stack },
  'a stack, deep in it': {
    errors: [{ message: 'failed', extensions: { exception: { stacktrace: stack.split('\n') } } }],
  },
  'a stack by another name': { message: 'failed', trace: stack },
  "a file's path": { message: "ENOENT: no such file or directory, open '/var/lib/shop/prices.json'" },
  'a path of Windows': { message: 'Cannot open C:\\inetpub\\shop\\prices.json' },
  'a path as the name of a field': { '/srv/shop/orders.js': 1 },
  'the place of a module': { message: 'Cannot find module', at: 'shop/node_modules/pg/lib/client.js' },
};

partControl('app-errors', 'JSON that shows internals', echoing, async (front) => {
  for (const [name, value] of Object.entries(data)) {
    for (const path of ['/', '/pieces']) {
      const body = JSON.stringify(value);
      const answer = await front.get(target(path, { headers: { 'Content-Type': json }, body }));
      expect({ name, path, body: answer.body }).toEqual({
        name,
        path,
        body: page('json', 500, answer.headers['x-request-id']),
      });
      expectPage(answer, 'json');
      expect(answer.headers['content-type']).toBe('application/json');
      expect((await lineOf(front, answer.headers['x-request-id'])).body).toBe(body);
    }
  }
});

test('JSON that shows none is left alone, to the byte', () =>
  withFront(echoing, async (front) => {
    for (const value of [
      { message: 'Out of stock' },
      { error: { status: 500, message: 'See https://shop.example/help/app/errors.html', path: '/orders/12' } },
      { message: 'at 12:30:15 the bank (id 5:10:20) did not answer', stack: null, trace: [] },
      { stack: '' },
      { stack: { name: 'LAMP' }, time: '2026-01-01T10:20:30Z' },
      [],
      null,
      'failed',
    ]) {
      for (const type of [json, 'application/problem+json', 'text/json']) {
        const body = ` ${JSON.stringify(value)}\n`;
        const headers = { 'Content-Type': type, ETag: '"1"', 'Cache-Control': 'max-age=5', 'X-Own': '1' };
        for (const path of ['/', '/pieces']) {
          expect(await front.get(target(path, { headers, body }), browser)).toMatchObject({
            status: 500,
            body,
            headers: { 'content-type': type, etag: '"1"', 'cache-control': 'max-age=5', 'x-own': '1' },
          });
        }
      }
    }
    await expectNoLineBefore(front);
  }));

partControl(
  'app-errors',
  'a page of the app, whatever it says of its type, status and size',
  echoing,
  async (front) => {
    const shown = `<h1>${stack}</h1>`;
    const answers: readonly Given[] = [
      ...[500, 501, 502, 503, 504, 599].map((status) => ({ status, headers: { 'Content-Type': html }, body: shown })),
      { headers: { 'Content-Type': 'text/plain' }, body: stack },
      { headers: { 'Content-Type': 'TEXT/HTML' }, body: shown },
      { headers: { 'Content-Type': 'application/xhtml+xml' }, body: shown },
      { headers: {}, body: stack },
      { headers: { 'Content-Type': '' }, body: stack },
      { headers: { 'Content-Type': html, 'Content-Length': String(shown.length) }, body: shown },
      { headers: { 'Content-Type': html }, body: shown.repeat(20), times: 2000 },
      { headers: { 'Content-Type': html } },
      { headers: {} },
    ];
    for (const given of answers) {
      for (const path of ['/', '/pieces']) {
        const answer = await front.get(target(path, given), browser);
        expect(answer.status).toBe(given.status ?? 500);
        expectPage(answer, 'html');
      }
    }
  },
);

test('the page is in the format that the client asked for', () =>
  withFront(echoing, async ({ get }) => {
    for (const [accept, type, format] of [
      ['text/html', html, 'html'],
      ['application/json', 'application/json', 'json'],
      ['application/problem+json', 'application/json', 'json'],
      ['*/*', 'text/plain; charset=utf-8', 'txt'],
    ] as const) {
      const answer = await get(target('/', { headers: { 'Content-Type': html }, body: stack }), {
        headers: { accept },
      });
      expect(answer.headers['content-type']).toBe(type);
      expectPage(answer, format);
    }
    // A program that says nothing of what it takes gets what it would have got.
    for (const [type, format] of [
      [json, 'json'],
      [html, 'txt'],
    ] as const) {
      expectPage(
        await get(target('/', { headers: { 'Content-Type': type }, body: `{"stack":${JSON.stringify(stack)}}` })),
        format,
      );
    }
  }));

const compressed = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  Deflate: deflateRawSync,
} as const;

test.each(Object.entries(compressed))(
  'compressed with %s: judged by what it says, logged in the clear',
  (encoding, compress) =>
    withFront(echoing, async (front) => {
      const shows = compress(Buffer.from(JSON.stringify({ stack, more: 'x'.repeat(20_000) })));
      const neutral = compress(Buffer.from('{"message":"Out of stock"}'));
      const headers = { 'Content-Type': json, 'Content-Encoding': encoding };
      for (const path of ['/', '/pieces']) {
        const replaced = await front.get(target(path, { headers, body: shows }));
        expectPage(replaced, 'json');
        expect(replaced.headers).not.toHaveProperty('content-encoding');
        expect((await lineOf(front, replaced.headers['x-request-id'])).body).toContain('orders.js:12:7');
        const left = await front.get(target(path, { headers, body: neutral }));
        expect(left.headers['content-encoding']).toBe(encoding);
        expect(left.bytes).toEqual(neutral);
        const text = await front.get(
          target(path, { headers: { ...headers, 'Content-Type': html }, body: shows }),
          browser,
        );
        expectPage(text, 'html');
        expect((await lineOf(front, text.headers['x-request-id'])).body).toContain('orders.js:12:7');
      }
    }),
);

test('what cannot be read is replaced: an unknown or a broken coding, a bomb, more than is inspected', () =>
  withFront(echoing, async (front) => {
    const huge = `{"message":"${'x'.repeat(1000)}"}`;
    const encoded = (coding: string): Record<string, string> => ({ 'Content-Type': json, 'Content-Encoding': coding });
    for (const given of [
      { headers: encoded('zebra'), body: '{}' },
      { headers: encoded('gzip'), body: '{}' },
      { headers: encoded('gzip'), body: gzipSync(Buffer.alloc(10_000_000, ' ')).subarray(0, 3000) },
      { headers: { 'Content-Type': json }, body: huge, times: 100 },
    ]) {
      const answer = await front.get(target('/', given));
      expectPage(answer, 'json');
      expect(Buffer.byteLength(String((await lineOf(front, answer.headers['x-request-id'])).body))).toBeLessThanOrEqual(
        8192,
      );
    }
  }));

test('what is neither text nor data passes as it is, and as it comes', () =>
  withFront(echoing, async (front) => {
    for (const type of [
      'image/png',
      'application/octet-stream',
      'application/grpc',
      'text/event-stream',
      'text/x-component',
      'application/pdf',
      'image/svg+xml',
      'application/x-ndjson',
    ]) {
      // prettier-ignore
      const answer = await front.get(target('/pieces', { headers: { 'Content-Type': type }, body: stack }), browser);
      expect({ type, body: answer.body }).toEqual({ type, body: stack });
    }
    for (const [status, type] of [
      [200, html],
      [404, html],
      [400, json],
      [429, 'text/plain'],
    ] as const) {
      const answer = await front.get(target('/', { status, headers: { 'Content-Type': type }, body: stack }), browser);
      expect({ status: answer.status, body: answer.body }).toEqual({ status, body: stack });
    }
    await expectNoLineBefore(front);
  }));

describe('an answer that does not end well', () => {
  const ask = ({ port }: Front, path: string, given: Given): Promise<string> =>
    raw(
      port,
      `GET ${target(path, given)} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
    );

  test('a page that breaks off is the whole page of the front, and in the log', () =>
    withFront(echoing, async (front) => {
      const answer = await ask(front, '/cut', { headers: { 'Content-Type': html }, body: stack });
      const [, id = 'none'] = /\r\nX-Request-Id: ([\da-f]{32})\r\n/i.exec(answer) ?? [];
      expect(answer).toContain(page('html', 500, id));
      expect(answer).not.toContain('orders.js');
      expect(await lineOf(front, id)).toMatchObject({ status: 500, body: stack });
      expect(await front.get('/')).toMatchObject({ status: 200, body: 'fine' });
    }));

  test('data that breaks off shows nothing, and is in the log', () =>
    withFront(echoing, async (front) => {
      for (const body of [`{"stack":${JSON.stringify(stack)}`, stack]) {
        const answer = await ask(front, '/cut', { headers: { 'Content-Type': json }, body });
        expect(answer).toMatch(/^HTTP\/1\.1 50\d /);
        expect(answer).not.toContain('orders.js');
        const [, id = 'none'] = /\r\nX-Request-Id: ([\da-f]{32})\r\n/i.exec(answer) ?? [];
        expect(await lineOf(front, id)).toMatchObject({ status: 500, body });
      }
      expect(await front.get('/')).toMatchObject({ status: 200, body: 'fine' });
    }));

  /** The first bytes of a body; the client then hangs up. */
  const firstOf = async ({ port }: Front, path: string): Promise<string> => {
    const sent = get({
      port,
      path,
      host: 'localhost',
      rejectUnauthorized: false,
      agent: false,
      headers: browser.headers,
    });
    sent.on('error', () => undefined);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    const [chunk] = (await once(answer, 'data')) as [Buffer];
    answer.destroy();
    return chunk.toString();
  };

  test('events, and the page, do not wait for the end', () =>
    withFront(echoing, async (front) => {
      const events = { headers: { 'Content-Type': 'text/event-stream' }, body: 'data: 1\n\n' };
      expect(await firstOf(front, target('/kept-open', events))).toBe('data: 1\n\n');
      const text = { headers: { 'Content-Type': html }, body: stack };
      expect(await firstOf(front, target('/kept-open', text))).toContain('<h1>500 Internal Server Error</h1>');
      // Who hangs up ends it: what was replaced is in the log.
      expect(await until(() => linesOf(front).length === 1)).toBe(true);
      expect(linesOf(front)).toMatchObject([{ body: stack }]);
      expect(await front.get('/')).toMatchObject({ status: 200, body: 'fine' });
    }));
});

test('HEAD: the headers of the page, and no body', () =>
  withFront(echoing, async (front) => {
    for (const path of ['/', '/pieces']) {
      const given = { headers: { 'Content-Type': html, ETag: '"1"' }, body: stack };
      const { status, headers, body } = await front.get(target(path, given), { ...browser, method: 'HEAD' });
      expect({ status, body, type: headers['content-type'] }).toEqual({ status: 500, body: '', type: html });
      expect(headers).not.toHaveProperty('etag');
      expect(await lineOf(front, headers['x-request-id'])).toMatchObject({ method: 'HEAD', status: 500 });
    }
    expect((await front.get('/')).body).toBe('fine');
  }));

test('headers of the body go with it; those of the answer stay', () =>
  withFront({ program, options: { inspection: 'off', csp: 'enforce' } }, async (front) => {
    const ofBody = {
      'Accept-Ranges': 'bytes',
      Age: '5',
      'Content-Disposition': 'attachment; filename="orders.js"',
      'Content-Language': 'de',
      'Content-Location': '/srv/shop',
      'Content-Range': 'bytes 0-1/2',
      ETag: '"1"',
      Expires: 'Thu, 01 Jan 2099 00:00:00 GMT',
      'Last-Modified': 'Thu, 01 Jan 2015 00:00:00 GMT',
      Link: '</app.js>; rel=preload',
      Refresh: '0; url=/elsewhere',
      'Surrogate-Control': 'max-age=60',
    };
    const ofAnswer = {
      'Retry-After': '120',
      'Set-Cookie': ['a=1; SameSite=Lax', 'b=2; SameSite=Lax'],
      Vary: 'Cookie',
      'X-Own': '1',
    };
    const policy = "default-src * 'unsafe-inline'";
    const headers = {
      ...ofBody,
      ...ofAnswer,
      'Content-Type': html,
      'Cache-Control': 'public, max-age=600',
      'Content-Security-Policy': policy,
      'Content-Security-Policy-Report-Only': policy,
    };
    const answer = await front.get(target('/', { status: 503, headers, body: stack }), browser);
    expectPage(answer, 'html');
    for (const name of Object.keys(ofBody)) expect(answer.headers).not.toHaveProperty(name.toLowerCase());
    expect(answer.headers).toMatchObject({
      'retry-after': '120',
      'x-own': '1',
      vary: expect.stringContaining('Cookie') as string,
    });
    expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(/^a=1;/), expect.stringMatching(/^b=2;/)]);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('x-casemate'))).toEqual([]);
    const lines = (of: Answer, name: string): unknown[] => of.headerLines.filter(([line]) => line === name);
    for (const name of ['cache-control', 'content-type', 'content-length']) expect(lines(answer, name)).toHaveLength(1);
    // As on an answer of an app that sends no policy itself.
    const plain = await front.get('/');
    for (const name of [
      'content-security-policy',
      'cross-origin-opener-policy',
      'referrer-policy',
      'x-content-type-options',
      'x-frame-options',
    ]) {
      // prettier-ignore
      expect(lines(answer, name)).toHaveLength(1);
      expect(lines(answer, name)).toEqual(lines(plain, name));
    }
    expect(answer.headers).not.toHaveProperty('content-security-policy-report-only');
  }));

test("an app's permission for another site stays, so that its scripts see the status", () =>
  withFront(
    { program, options: { inspection: 'off', trustedOrigins: ['https://partner.example'] } },
    async ({ get: ask }) => {
      const { headers, status } = await ask(target('/', { headers: { 'Content-Type': html }, body: stack }), {
        headers: { origin: 'https://partner.example' },
      });
      expect(status).toBe(500);
      expect(headers['access-control-allow-origin']).toBe('https://partner.example');
    },
  ));

test('the same over HTTP/2', () =>
  withFront(echoing, async (front) => {
    for (const path of ['/', '/pieces']) {
      const replaced = await requestHttp2(
        front.port,
        target(path, { headers: { 'Content-Type': html }, body: stack }),
        browser,
      );
      expectPage(replaced, 'html');
      expect(await lineOf(front, replaced.headers['x-request-id'])).toMatchObject({ body: stack });
      const shows = await requestHttp2(
        front.port,
        target(path, { headers: { 'Content-Type': json }, body: JSON.stringify({ stack }) }),
      );
      expectPage(shows, 'json');
      const left = await requestHttp2(
        front.port,
        target(path, { headers: { 'Content-Type': json }, body: '{"message":"failed"}' }),
      );
      expect(left).toMatchObject({ status: 500, body: '{"message":"failed"}' });
    }
  }));

test("`appErrors: 'pass'` leaves all of it", () =>
  withFront({ program, options: { inspection: 'off', appErrors: 'pass' } }, async (front) => {
    for (const [type, body] of [
      [html, stack],
      [json, JSON.stringify({ stack })],
    ] as const) {
      const headers = { 'Content-Type': type, ETag: '"1"' };
      expect(await front.get(target('/', { headers, body }), browser)).toMatchObject({
        status: 500,
        body,
        headers: {
          'content-type': type,
          etag: '"1"',
          'x-request-id': expect.stringMatching(/^[\da-f]{32}$/) as string,
        },
      });
    }
    expect((await logged(front, 2)).map(({ reported }) => reported)).toEqual(['', '']);
  }));

test('one line of JSON for each, however the app forges lines', () =>
  withFront(echoing, async (front) => {
    const forged = 'a\n{"casemate":"app-errors","requestId":"forged"}\r\n\u2028\u001b[2J';
    const { headers } = await front.get(
      target('/', { headers: { 'Content-Type': `text/html; x="\t"` }, body: forged }),
    );
    expect((await lineOf(front, headers['x-request-id'])).body).toBe(forged);
    expect(linesOf(front)).toHaveLength(1);
    expect(front.appSaid()).not.toContain('\u001b');
  }));

describe('what shows internals', () => {
  const shows = [
    'at Object.<anonymous> (/a.js:1:2)',
    'at async file:///a/b.mjs:1:2',
    'at node:internal/main/run_main_module:23:47',
    'at C:\\shop\\a.ts:3:4',
    "Cannot find module '/srv/shop/a'",
    '/home/app/.env',
    'file:///etc/hosts',
    'in a.ts:10',
    'open:/etc/passwd',
  ];
  const shown = [
    'look at 10:20:30',
    'at the door (at 10:20)',
    'https://shop.example/app/orders',
    '/orders/12',
    'and/or',
    '/app',
    'app/home/page',
    'C: is full',
    'Use Node.js 24:',
    'https://shop.example/a.js?v=1',
  ];

  test.each(shows)('%s', (message) => {
    expect(showsInternals(JSON.stringify({ message }), '/')).toBe(true);
    expect(showsInternals(message, '/')).toBe(true);
  });

  test.each(shown)('not: %s', (message) => {
    expect(showsInternals(JSON.stringify({ message }), '/')).toBe(false);
    expect(showsInternals(message, '/')).toBe(false);
  });

  test("the app's own directory; not the path that the client asked for", () => {
    expect(showsInternals(JSON.stringify({ message: `${process.cwd()}/a` }), '/')).toBe(true);
    expect(showsInternals('{"path":"/app/orders"}', '/app/orders?a=1')).toBe(false);
    expect(showsInternals('{"path":"/app/orders?a=1"}', '/app/orders?a=1')).toBe(false);
    expect(showsInternals('{"path":"/app/orders"}', '/other')).toBe(true);
  });

  test('JSON as deep as its length lets it be', () => {
    expect(showsInternals(`${'['.repeat(5000)}"file:///a"${']'.repeat(5000)}`, '/')).toBe(true);
    expect(showsInternals(`${'['.repeat(5000)}"a"${']'.repeat(5000)}`, '/')).toBe(false);
  });
});
