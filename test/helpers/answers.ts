import type { RequestListener } from 'node:http';
import type { FrontOptions, Front } from './front';
import { raw } from './raw';
import { request, type Answer } from './request';
import { until } from './until';

/** The parts of an answer that every way to ask has. */
export interface Seen {
  readonly status: number;
  /** [name in lower case, value], repeated ones included. */
  readonly headerLines: readonly (readonly [string, string])[];
  readonly body: string;
}

export interface Case {
  readonly title: string;
  readonly status: number;
  /** Whether the app made the answer, or the front did in its place. */
  readonly by: 'app' | 'front';
  readonly ask: (front: Front) => Promise<Seen>;
}

/** The first status line, headers and body in what `raw` got. */
function parse(text: string): Seen {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  return {
    status: Number(first.split(' ')[1] ?? 0),
    headerLines: lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
    body: rest.join('\r\n\r\n'),
  };
}

/** /status/NNN answers NNN; /hang never; /die ends the connection; the headers of the app can be set for all. */
export const statusApp =
  (headers: Readonly<Record<string, string | string[]>> = {}): RequestListener =>
  (req, res) => {
    const path = req.url ?? '/';
    if (path === '/die') return void req.socket.destroy();
    if (path === '/hang') return;
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    const status = Number(/^\/status\/(\d+)/.exec(path)?.[1] ?? 200);
    if (!res.hasHeader('Content-Type') && status !== 304 && status !== 204) res.setHeader('Content-Type', 'text/html');
    res.writeHead(status).end(status === 304 || status === 204 ? undefined : 'from the app');
  };

const unlucky = { localAddress: '127.0.0.9' };

/** One client asks until it is over its limit. */
async function overLimit({ get }: Front): Promise<Answer> {
  let last: Answer | undefined;
  await until(async () => {
    last = await get('/', unlucky);
    return last.status === 429;
  }, 30_000);
  if (!last) throw new Error('No answer.');
  return last;
}

const plain = (status: number): Case => ({
  title: `${status} of the app`,
  status,
  by: 'app',
  ask: ({ get }) => get(`/status/${status}`),
});

/** The front that `cases` need: short limits, a burst for all of them but none that waits, and `statusApp`. */
export const casesFront = (headers?: Readonly<Record<string, string | string[]>>): FrontOptions => ({
  options: { requestsPerSecond: 1, requestBurst: 40, bodyLimit: '10kb', upstreamTimeout: 1 },
  app: statusApp(headers),
});

/** Every status there is a way to get, made by the app and made by the front. */
export const cases: readonly Case[] = [
  ...[200, 201, 204, 301, 304, 400, 401, 403, 404, 405, 413, 421, 429, 431, 500, 502, 503, 504].map(plain),
  {
    title: '400, a malformed request',
    status: 400,
    by: 'front',
    ask: async ({ port }) => parse(await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')),
  },
  { title: '404, a hidden file', status: 404, by: 'front', ask: ({ get }) => get('/.env') },
  { title: '405, TRACE', status: 405, by: 'front', ask: ({ get }) => get('/', { method: 'TRACE' }) },
  {
    title: '413, a large body',
    status: 413,
    by: 'front',
    ask: ({ get }) => get('/', { method: 'POST', body: 'x'.repeat(20_000) }),
  },
  { title: '414, a long path', status: 414, by: 'front', ask: ({ get }) => get(`/${'x'.repeat(9000)}`) },
  {
    title: '421, an unknown host',
    status: 421,
    by: 'front',
    ask: ({ get }) => get('/', { headers: { Host: 'unknown.example' } }),
  },
  { title: '429, too many requests', status: 429, by: 'front', ask: overLimit },
  {
    title: '431, a long header',
    status: 431,
    by: 'front',
    ask: ({ get }) => get('/', { headers: { 'X-Long': 'x'.repeat(9000) } }),
  },
  {
    title: '501, an unknown transfer coding',
    status: 501,
    by: 'front',
    ask: async ({ port }) =>
      parse(
        await raw(
          port,
          'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n0\r\n\r\n',
        ),
      ),
  },
  {
    title: '503, an app that died',
    status: 503,
    by: 'front',
    ask: ({ get }) => get('/die', { method: 'POST', body: 'x' }),
  },
  { title: '503, an app that hangs', status: 503, by: 'front', ask: ({ get }) => get('/hang') },
  {
    title: '505, an unknown HTTP version',
    status: 505,
    by: 'front',
    ask: async ({ port }) => parse(await raw(port, 'GET / HTTP/3.0\r\nHost: localhost\r\n\r\n')),
  },
  { title: '301, /security.txt', status: 301, by: 'front', ask: ({ get }) => get('/security.txt') },
  { title: '200, security.txt', status: 200, by: 'front', ask: ({ get }) => get('/.well-known/security.txt') },
  {
    title: '308, plain HTTP',
    status: 308,
    by: 'front',
    ask: ({ httpPort }) => request(`http://localhost:${httpPort}/`),
  },
  {
    title: '421, an unknown host over plain HTTP',
    status: 421,
    by: 'front',
    ask: ({ httpPort }) => request(`http://127.0.0.1:${httpPort}/`, { headers: { Host: 'unknown.example' } }),
  },
];

/** The values of one header, in order. */
export const valuesOf = ({ headerLines }: Seen, name: string): string[] =>
  headerLines.flatMap(([found, value]) => (found === name.toLowerCase() ? [value] : []));
