import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duplex } from 'node:stream';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { makeCertificate, type Certificate } from '../../lib/local/certificate';
import { freePort } from '../../lib/local/ports';
import { testWith } from './tools';

/** Debian's. */
const program = '/usr/bin/chromium';

/** Every name that ends with `.test` (RFC 6761) is this machine, and no other name is anywhere: nothing leaves it. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-proxy-server',
  '--ignore-certificate-errors',
  // Ports that browsers refuse are among those that freePort gives.
  '--explicitly-allowed-ports=10080',
  '--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** Cookies go to other sites too, as in Chrome: private windows keep them back, and so does Debian's Chromium, unless the profile tells otherwise. */
const preferences = { profile: { cookie_controls_mode: 0 } };

interface Running {
  readonly browser: Browser;
  readonly stop: () => Promise<void>;
}

/** A browser with a profile of its own, which is how it takes preferences. */
async function launch(): Promise<Running> {
  const profile = await mkdtemp(join(tmpdir(), 'browser-'));
  await mkdir(join(profile, 'Default'));
  await writeFile(join(profile, 'Default/Preferences'), JSON.stringify(preferences));
  const first = await chromium.launchPersistentContext(profile, { executablePath: program, args: flags });
  const browser = first.browser();
  if (!browser) throw new Error('Chromium runs, and playwright does not say as what.');
  return {
    browser,
    stop: async () => {
      await first.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** One for all the tests of a file. */
let running: Promise<Running> | undefined;
afterAll(async () => {
  await (await running)?.stop();
});

/** A visitor: private windows of the browser, which share nothing with those of others, for as long as `use` takes. */
export async function visit<Result>(use: (visitor: BrowserContext) => Promise<Result>): Promise<Result> {
  running ??= launch();
  const visitor = await (await running).browser.newContext({ ignoreHTTPSErrors: true });
  visitor.setDefaultTimeout(20_000);
  try {
    return await use(visitor);
  } finally {
    await visitor.close();
  }
}

/** A test by means of Chromium; where it cannot be had, one line says so. */
export const browserTest = (title: string, body: () => Promise<void>, timeout?: number): void => {
  testWith('chromium', title, body, timeout);
};

/** The address of a host here. */
export type Sites = (host: string) => string;

let certificate: Promise<Certificate> | undefined;

/** A server with TLS, on loopback. Browsers only warn of the name in its certificate, and ours do not even that. */
async function secure(
  listener: http.RequestListener,
  upgrade: ((request: http.IncomingMessage, socket: Duplex, head: Buffer) => void) | undefined,
  use: (port: number) => Promise<void>,
): Promise<void> {
  certificate ??= makeCertificate(['localhost']);
  const { certificate: cert, key } = await certificate;
  const server = https.createServer({ cert, key }, listener);
  if (upgrade) server.on('upgrade', upgrade);
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Other people's sites: an empty page at every path of every host; at /sandbox, one with an empty page in a sandboxed frame. */
export async function withSites(use: (sites: Sites) => Promise<void>): Promise<void> {
  await secure(
    ({ url }, response) => {
      response.setHeader('Content-Type', 'text/html');
      const frame = '<iframe sandbox="allow-scripts allow-forms" src="/"></iframe>';
      response.end(`<!doctype html><title>Another site</title>${url === '/sandbox' ? frame : ''}`);
    },
    undefined,
    (port) => use((host) => `https://${host}:${port}`),
  );
}

/** A way to a front on which Fetch Metadata get lost: what a browser from before 2019, or Safari before 16.4, sends. */
export async function withoutFetchMetadata(front: number, use: (port: number) => Promise<void>): Promise<void> {
  const forward = ({ method, url, headers }: http.IncomingMessage): http.ClientRequest => {
    const kept = Object.entries(headers).filter(([name]) => !name.startsWith('sec-fetch-'));
    return https.request({
      host: '127.0.0.1',
      port: front,
      method,
      path: url,
      headers: Object.fromEntries(kept),
      agent: false,
      rejectUnauthorized: false,
    });
  };
  await secure(
    (request, response) => {
      request.pipe(
        forward(request).on('response', (answer) => {
          response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
          answer.pipe(response);
        }),
      );
    },
    (request, socket) => {
      forward(request)
        .on('upgrade', ({ rawHeaders }, upstream: Duplex) => {
          const lines = rawHeaders.map((word, index) => word + (index % 2 ? '\r\n' : ': ')).join('');
          socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines}\r\n`);
          upstream.on('error', () => socket.destroy()).pipe(socket);
          socket.on('error', () => upstream.destroy()).pipe(upstream);
        })
        .on('response', ({ statusCode }) => {
          socket.end(`HTTP/1.1 ${statusCode ?? 0} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        })
        .end();
    },
    use,
  );
}
