import type { BrowserContext, Frame, Page } from 'playwright-core';
import { browserTest, type Sites, visit, withoutFetchMetadata, withSites } from '../helpers/browser';
import { type Front, type FrontOptions, withFront } from '../helpers/front';
import { until } from '../helpers/until';

/**
 * A bank whose sessions are sent along from anywhere (SameSite=None), so that what keeps other sites out is the front alone.
 * It knows, of each thing done in the name of a user, how.
 */
const program = `
const { createHash } = require('node:crypto');
const express = require('express');
const session = require('express-session');

const done = [];
const app = express();
app.set('trust proxy', true);
const sessions = session({
  secret: 'only for this test',
  resave: false,
  saveUninitialized: false,
  cookie: { sameSite: 'none', secure: true },
});
app.use(sessions);
app.get('/', (request, response) => response.send('<!doctype html><title>Bank</title>'));
app.get('/logo', (request, response) =>
  response.type('svg').send('<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>'));
app.get('/done', (request, response) => response.json(done));
app.post('/login', (request, response) => {
  request.session.user = 'alice';
  response.send('Hello');
});
app.post(['/transfer/:by', '/webhook/:by'], (request, response) => {
  if (request.session.user !== 'alice') return response.status(401).send('Who are you?');
  done.push(request.params.by);
  response.send('Done');
});
const server = app.listen(process.env.PORT, '127.0.0.1');
server.on('upgrade', (request, socket) => {
  sessions(request, {}, () => {
    if (request.session.user !== 'alice') return socket.end('HTTP/1.1 401 Unauthorized\\r\\nConnection: close\\r\\n\\r\\n');
    done.push(request.url.split('/').at(-1));
    const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' +
      accept + '\\r\\n\\r\\n');
    socket.on('error', () => socket.destroy()).on('end', () => socket.end()).resume();
  });
});
`;

/** Each way in which a page can do something elsewhere with the visitor's cookies. */
const ways: Readonly<Record<string, (url: string) => unknown>> = {
  form: (url) => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: url });
    document.documentElement.append(form);
    form.submit();
  },
  fetch: (url) => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include' }),
  cors: (url) => fetch(url, { method: 'POST', credentials: 'include', body: 'a=1' }),
  XMLHttpRequest: (url) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.withCredentials = true;
    request.send('a=1');
  },
  sendBeacon: (url) => navigator.sendBeacon(url, 'a=1'),
  WebSocket: (url) =>
    new Promise((resolve) => {
      const socket = new WebSocket(url.replace('https:', 'wss:'));
      socket.onopen = () => {
        resolve('open');
      };
      socket.onerror = () => {
        resolve('refused');
      };
    }),
};

/** A front before the bank, and a visitor who is logged in there. */
interface Visit {
  readonly front: Front;
  /** The bank, as the visitor calls it. */
  readonly bank: string;
  readonly visitor: BrowserContext;
  readonly page: Page;
}

const loggedIn = (given: FrontOptions, use: (visit: Visit) => Promise<void>, old = false): Promise<void> =>
  withFront({ ...given, program, options: { hosts: ['shop.test'], ...given.options } }, (front) =>
    visit(async (visitor) => {
      const through = async (port: number): Promise<void> => {
        const bank = `https://shop.test:${port}`;
        const page = await visitor.newPage();
        await page.goto(bank);
        expect(await page.evaluate(async () => (await fetch('/login', { method: 'POST' })).status)).toBe(200);
        await use({ front, bank, visitor, page });
      };
      await (old ? withoutFetchMetadata(front.port, through) : through(front.port));
    }),
  );

/** What a new tab shows, as far as it matters. */
type Opened = (page: Page) => Promise<Page | Frame | undefined>;

const at =
  (url: string): Opened =>
  async (page) => {
    await page.goto(url);
    return page;
  };

/** What became of each way, tried from a page of its own: the front's answer, and what the bank did. */
async function tryAll({ front, bank, visitor }: Visit, path: string, open: Opened) {
  const answers: Record<string, string> = {};
  for (const [way, act] of Object.entries(ways)) {
    const page = await visitor.newPage();
    const frame = await open(page);
    const before = (await front.log()).length;
    // A page may be left by what it does, and may not read the answer: the log knows.
    const result = frame?.evaluate(act, bank + path + way).catch(() => undefined);
    if (way === 'WebSocket') answers[way] = String(await result);
    else {
      await until(async () => {
        const entry = (await front.log())
          .slice(before)
          .find((made) => made.method === 'POST' && made.path === path + way);
        if (entry) answers[way] = [entry.status, entry.refusedBy].filter(Boolean).join(' ');
        return entry !== undefined;
      });
    }
  }
  return { answers, done: JSON.parse((await front.get('/done')).body) as string[] };
}

const each = (answer: string, webSocket: string): Record<string, string> =>
  Object.fromEntries(Object.keys(ways).map((way) => [way, way === 'WebSocket' ? webSocket : answer]));

const refused = { answers: each('403 csrf', 'refused'), done: [] };
const passed = { answers: each('200', 'open'), done: Object.keys(ways) };

/** Where a page may be that has no business with the bank. */
const elsewhere: Readonly<Record<string, (sites: Sites) => Opened>> = {
  'another site': (sites) => at(sites('evil.test')),
  'a sibling subdomain': (sites) => at(sites('sibling.shop.test')),
  'a sandboxed frame': (sites) => async (page) => {
    await page.goto(`${sites('evil.test')}/sandbox`);
    return page.frames()[1];
  },
};

for (const [title, open] of Object.entries(elsewhere)) {
  const attack = (visit: Visit, expected: object) =>
    withSites(async (sites) => {
      expect(await tryAll(visit, '/transfer/', open(sites))).toEqual(expected);
    });
  browserTest(`from ${title}, nothing is done in the visitor's name`, () =>
    loggedIn({}, (visit) => attack(visit, refused)),
  );
  // Which shows that the browser sends the session along, each time.
  browserTest(`from ${title}, everything is done where the front has no csrf`, () =>
    loggedIn({ without: 'csrf' }, (visit) => attack(visit, passed)),
  );
  browserTest(`from ${title}, nothing is done in the name of a visitor with an old browser`, () =>
    loggedIn({}, (visit) => attack(visit, refused), true),
  );
}

for (const old of [false, true]) {
  browserTest(`the bank's own pages do everything${old ? ', in an old browser too' : ''}`, () =>
    loggedIn(
      {},
      async (visit) => {
        expect(await tryAll(visit, '/transfer/', at(visit.bank))).toEqual(passed);
      },
      old,
    ),
  );
}

browserTest('a page that sends no Referer, and so the Origin null, posts to its own site', () =>
  loggedIn({ options: { responseHeaders: { 'Referrer-Policy': 'no-referrer' } } }, async (visit) => {
    expect(await tryAll(visit, '/transfer/', at(visit.bank))).toEqual(passed);
  }),
);

browserTest("a trusted site's pages do everything, and no other's", () =>
  withSites((sites) =>
    loggedIn({ options: { trustedOrigins: [sites('partner.test')] } }, async (visit) => {
      expect(await tryAll(visit, '/transfer/', at(sites('evil.test')))).toEqual(refused);
      expect(await tryAll(visit, '/transfer/', at(sites('partner.test')))).toEqual(passed);
    }),
  ),
);

browserTest('what is exempt takes posts from everywhere, and what is not from nowhere', () =>
  withSites((sites) =>
    loggedIn({ options: { csrfExempt: ['/webhook'] } }, async (visit) => {
      const evil = at(sites('evil.test'));
      expect(await tryAll(visit, '/transfer/', evil)).toEqual(refused);
      expect(await tryAll(visit, '/webhook/', evil)).toEqual(passed);
    }),
  ),
);

browserTest(
  "other sites link to the bank and show its logo; where a picture's address does something else, nothing is done",
  () =>
    withSites((sites) =>
      loggedIn({}, async ({ front, bank, page }) => {
        await page.goto(sites('evil.test'));
        const width = (url: string): Promise<number> =>
          page.evaluate(
            (src) =>
              new Promise<number>((resolve) => {
                const image = new Image();
                image.onload = image.onerror = () => {
                  resolve(image.naturalWidth);
                };
                image.src = src;
              }),
            url,
          );
        expect(await width(`${bank}/logo`)).toBe(7);
        expect(await width(`${bank}/transfer/image`)).toBe(0);
        expect((await front.get('/done')).body).toBe('[]');

        await page.setContent(`<a href="${bank}/">To the bank</a>`);
        await page.click('a');
        await page.waitForURL(`${bank}/`);
        expect(await page.title()).toBe('Bank');
        expect(await page.evaluate(async () => (await fetch('/transfer/link', { method: 'POST' })).status)).toBe(200);
      }),
    ),
);
