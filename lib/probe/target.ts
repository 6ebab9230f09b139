import http from 'node:http';
import https from 'node:https';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Answer } from './answer';
import { header, isRedirect, parseAnswers } from './answer';
import { CannotSee } from './check';
import { isLater, startPace } from './pace';

/** Whose traffic it is, for whoever reads the target's log. */
export const userAgent = 'casemate-probe/1 (+https://www.npmjs.com/package/casemate)';

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address to call from. */
  readonly localAddress?: string;
  /** Give back a refusal for asking too often, where the client would otherwise wait and ask again. */
  readonly impatient?: boolean;
  /** Over plain HTTP, to this port. */
  readonly plainPort?: number;
  /** As one of a burst. */
  readonly quick?: boolean;
}

/** What a raw connection gave until the other side closed it, or the time was over. */
export interface Exchange {
  readonly text: string;
  readonly closed: boolean;
}

export interface RawOptions {
  /** Milliseconds; what has not closed by then is left. */
  readonly patience?: number;
  /** Enough was seen. */
  readonly until?: (text: string) => boolean;
  /** That nothing comes back says something; else it is something that could not be seen. @default false */
  readonly silenceTells?: boolean;
}

/** One probed service, and every way to ask it. */
export interface Target {
  readonly url: URL;
  /** Without brackets. */
  readonly host: string;
  /** As it stands in the Host header. */
  readonly authority: string;
  readonly secure: boolean;
  readonly address: string;
  readonly port: number;
  readonly httpPort: number | undefined;
  readonly paths: readonly string[];
  readonly ask: (path: string, asked?: Asked) => Promise<Answer>;
  /** As one of a burst: no waiting, a connection of its own out of many. */
  readonly quick: (path: string, asked: Asked) => Promise<Answer>;
  /** GET, once a path: later calls have the first answer. */
  readonly get: (path: string) => Promise<Answer>;
  /** The answers at the paths that were given, and where those redirect to on the same host. */
  readonly pages: () => Promise<readonly (readonly [path: string, answer: Answer])[]>;
  /** The answer at a path that cannot exist. */
  readonly missing: () => Promise<Answer>;
  /** Every answer so far, as [what was asked, the answer]. */
  readonly seen: () => readonly (readonly [asked: string, answer: Answer])[];
  readonly raw: (text: string, options?: RawOptions) => Promise<Exchange>;
  /** A connection of its own, counted as one request. */
  readonly connect: (options?: ConnectionOptions) => Promise<Socket>;
  /** A TCP connection without TLS, whatever the scheme. */
  readonly connectTcp: (port?: number) => Promise<Socket>;
  /** Several checks ask for the same thing: it is found out once. */
  readonly once: <Result>(name: string, find: () => Promise<Result>) => Promise<Result>;
  readonly requests: () => number;
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  readonly close: () => void;
}

export interface Place {
  readonly url: URL;
  readonly address: string;
  readonly httpPort: number | undefined;
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

export const missingPath = '/casemate-probe-no-such-page';

const patience = 10_000;
const mostRequests = 4000;
/** Requests in a row that are not answered in time; a target that hangs is not asked for hours. */
const mostTimeouts = 10;
const mostBody = 1 << 20;
const atOnce = 8;

/** Whatever the target speaks: what is weak about it, the checks say. */
const anyTls: ConnectionOptions = { rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };

/** Lets `most` run at a time. */
function gate(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

const connected = (socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error('no connection'), { code: 'ETIMEDOUT' })),
      patience,
    );
    socket
      .once('error', reject)
      .once('close', () => {
        clearTimeout(timer);
        reject(Object.assign(new Error('closed before it was open'), { code: 'ECONNRESET' }));
      })
      .once(event, () => {
        clearTimeout(timer);
        resolve(socket);
      });
  });

export const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'https:' ? 443 : 80));

export function openTarget({ url, address, httpPort, paths, signal }: Place): Target {
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = portOf(url);
  const servername = isIP(host) ? '' : host;
  const tlsOptions: ConnectionOptions = { ...anyTls, host: address, port, servername };
  const many = {
    'https:': new https.Agent({ keepAlive: true, maxSockets: 64 }),
    'http:': new http.Agent({ keepAlive: true, maxSockets: 64 }),
  };
  const agents = {
    'https:': new https.Agent({ keepAlive: true, maxSockets: atOnce }),
    'http:': new http.Agent({ keepAlive: true, maxSockets: atOnce }),
  };
  const through = gate(atOnce);
  const pace = startPace();
  const found = new Map<string, Promise<unknown>>();
  const seen: (readonly [string, Answer])[] = [];
  let requests = 0;
  let timeouts = 0;

  function count(): void {
    if (signal.aborted) throw new CannotSee('The probe was over before.');
    if (timeouts >= mostTimeouts) throw new CannotSee('The target does not answer any more.');
    if (requests >= mostRequests) throw new CannotSee(`The probe had sent all of its ${mostRequests} requests.`);
    requests += 1;
  }

  const send = (
    path: string,
    { method = 'GET', headers = {}, body, localAddress, plainPort, quick = false }: Asked,
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      count();
      const started = performance.now();
      const overTls = secure && plainPort === undefined;
      const options: https.RequestOptions = {
        ...(overTls ? tlsOptions : { host: address, port: plainPort ?? port }),
        method,
        path,
        // Node would add `Host: localhost:443`; what a browser says is what the target sees.
        headers: {
          Host: url.host,
          'User-Agent': userAgent,
          Accept: 'text/html,*/*;q=0.8',
          ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
        agent: localAddress === undefined ? (quick ? many : agents)[overTls ? 'https:' : 'http:'] : false,
        ...(localAddress !== undefined && { localAddress }),
        maxHeaderSize: 1 << 16,
      };
      const request = (overTls ? https : http).request(options);
      let takeWhatIsThere: (() => void) | undefined;
      const timer = setTimeout(() => {
        // A page that never ends is an answer all the same.
        takeWhatIsThere?.();
        if (takeWhatIsThere) return void request.destroy();
        timeouts += 1;
        request.destroy(Object.assign(new Error(`no answer in ${patience / 1000} s`), { code: 'ETIMEDOUT' }));
      }, patience);
      request.on('close', () => {
        clearTimeout(timer);
      });
      // An answer to a question that was not asked.
      request.on('upgrade', ({ statusCode = 101, rawHeaders }, socket) => {
        socket.destroy();
        resolve({
          status: statusCode,
          headers: pairs(rawHeaders),
          body: '',
          milliseconds: performance.now() - started,
        });
      });
      request.on('connect', ({ statusCode = 200, rawHeaders }, socket) => {
        socket.destroy();
        resolve({
          status: statusCode,
          headers: pairs(rawHeaders),
          body: '',
          milliseconds: performance.now() - started,
        });
      });
      request.on('response', (response) => {
        timeouts = 0;
        const chunks: Buffer[] = [];
        let size = 0;
        const done = (): void => {
          resolve({
            status: response.statusCode ?? 0,
            headers: pairs(response.rawHeaders),
            body: Buffer.concat(chunks).toString(),
            milliseconds: performance.now() - started,
          });
        };
        takeWhatIsThere = done;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size <= mostBody && !/text\/event-stream/.test(String(response.headers['content-type']))) return;
          done();
          request.destroy();
        });
        response.on('end', done).on('error', reject);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // A kept connection that the server was just closing: not an answer to this request.
        if (error.code === 'ECONNRESET' && request.reusedSocket)
          send(path, {
            method,
            headers,
            ...(body !== undefined && { body }),
            ...(plainPort !== undefined && { plainPort }),
          }).then(resolve, reject);
        else reject(error);
      });
      request.end(body);
    });

  async function ask(path: string, asked: Asked = {}): Promise<Answer> {
    const what = `${asked.method ?? 'GET'} ${path}`;
    for (let tries = 0; ; tries += 1) {
      const answer = await through(async () => {
        if (!asked.impatient) await pace.turn();
        return send(path, asked);
      });
      seen.push([what, answer]);
      if (!isLater(answer) || asked.impatient) return answer;
      pace.slowDown(answer, tries, what);
    }
  }

  const once = <Result>(name: string, find: () => Promise<Result>): Promise<Result> => {
    const before = found.get(name) as Promise<Result> | undefined;
    const result = before ?? find();
    if (!before) found.set(name, result);
    return result;
  };
  const get = (path: string): Promise<Answer> => once(`GET ${path}`, () => ask(path));

  /** A path and where it redirects to, as far as that is here. */
  async function followed(path: string, hops = 3): Promise<(readonly [string, Answer])[]> {
    const answer = await get(path);
    const location = header(answer, 'location');
    if (!isRedirect(answer) || location === undefined || hops === 0 || !URL.canParse(location, url.origin))
      return [[path, answer]];
    const to = new URL(location, new URL(path, url.origin));
    if (to.origin !== url.origin) return [[path, answer]];
    return [[path, answer], ...(await followed(`${to.pathname}${to.search}`, hops - 1))];
  }

  const openTcp = (to = port): Promise<Socket> => {
    count();
    return connected(connectTcp({ host: address, port: to }), 'connect');
  };
  const open = (options: ConnectionOptions = {}): Promise<Socket> => {
    if (!secure) return openTcp();
    count();
    return connected(
      connectTls({ ...tlsOptions, ALPNProtocols: ['http/1.1'], ...options }) as TLSSocket,
      'secureConnect',
    );
  };

  const exchange = async (
    text: string,
    { patience: most = 5000, until = () => false }: RawOptions,
  ): Promise<Exchange> => {
    const socket = await open();
    return new Promise((resolve) => {
      let got = '';
      const end = (closed: boolean): void => {
        clearTimeout(timer);
        socket.destroy();
        resolve({ text: got, closed });
      };
      const timer = setTimeout(end, most, false);
      socket.on('data', (chunk: Buffer) => {
        got += chunk.toString('latin1');
        if (until(got)) end(false);
      });
      // A reset after an answer is an end like any other.
      socket
        .on('error', () => undefined)
        .once('close', () => {
          end(true);
        });
      socket.write(text, 'latin1');
    });
  };

  async function raw(text: string, options: RawOptions = {}): Promise<Exchange> {
    for (let tries = 0; ; tries += 1) {
      const result = await through(async () => {
        await pace.turn();
        return exchange(text, options);
      });
      if (result.text === '' && !result.closed && !options.silenceTells) {
        throw new CannotSee(`No answer to ${JSON.stringify(text.split('\r\n')[0]?.slice(0, 60))}.`);
      }
      const later = parseAnswers(result.text).find(isLater);
      if (!later) return result;
      pace.slowDown(later, tries, 'a raw request');
    }
  }

  return {
    url,
    host,
    authority: url.host,
    secure,
    address,
    port,
    httpPort,
    paths,
    ask,
    quick: (path, asked) => send(path, { ...asked, quick: true }),
    get,
    pages: () => once('pages', async () => (await Promise.all(paths.map((path) => followed(path)))).flat()),
    missing: () => get(missingPath),
    seen: () => seen,
    raw,
    connect: open,
    connectTcp: openTcp,
    once,
    requests: () => requests,
    signal,
    close: () => {
      [...Object.values(agents), ...Object.values(many)].forEach((agent) => {
        agent.destroy();
      });
    },
  };
}

const pairs = (rawHeaders: readonly string[]): (readonly [string, string])[] =>
  rawHeaders.flatMap((name, index) => (index % 2 ? [] : [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const]));
