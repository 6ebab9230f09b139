import type { BrowserContext, Frame, Page } from 'playwright-core';
import { browserTest, visit, withoutFetchMetadata, withSites } from '../helpers/browser';
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

interface Outcome {
  /** The front's answers, by way. */
  readonly answers: Readonly<Record<string, string>>;
  /** What the bank did. */
  readonly done: readonly string[];
}

/** What became of each way, tried from a page of its own. */
async function tryAll({ front, bank, visitor }: Visit, path: string, open: Opened): Promise<Outcome> {
  const done = async (): Promise<string[]> => JSON.parse((await front.get('/done')).body) as string[];
  const before = { log: (await front.log()).length, done: (await done()).length };
  /** A page may be left by what it does, and may not read the answer: the log knows. */
  const logged = async (way: string): Promise<string> => {
    let answer = '';
    await until(async () => {
      const entry = (await front.log())
        .slice(before.log)
        .find((made) => made.method === 'POST' && made.path === path + way);
      if (entry) answer = [entry.status, entry.refusedBy].filter(Boolean).join(' ');
      return entry !== undefined;
    });
    return answer;
  };
  const answers: Record<string, string> = {};
  for (const [way, act] of Object.entries(ways)) {
    const page = await visitor.newPage();
    const frame = await open(page);
    const result = frame?.evaluate(act, bank + path + way).catch(() => undefined);
    answers[way] = way === 'WebSocket' ? String(await result) : await logged(way);
  }
  return { answers, done: (await done()).slice(before.done) };
}

const each = (answer: string, webSocket: string): Record<string, string> =>
  Object.fromEntries(Object.keys(ways).map((way) => [way, way === 'WebSocket' ? webSocket : answer]));

const refused: Outcome = { answers: each('403 csrf', 'refused'), done: [] };
const passed: Outcome = { answers: each('200', 'open'), done: Object.keys(ways) };

/** Everything, from everywhere. */
const fromEverywhere = (given: FrontOptions, judge: (outcomes: Record<string, Outcome>) => void, old = false) =>
  withSites((sites) =>
    loggedIn(
      given,
      async (visit) => {
        const places: Readonly<Record<string, Opened>> = {
          'another site': at(sites('evil.test')),
          'a sibling subdomain': at(sites('sibling.shop.test')),
          'a sandboxed frame': async (page) => {
            await page.goto(`${sites('evil.test')}/sandbox`);
            return page.frames()[1];
          },
          'the bank itself': at(visit.bank),
        };
        const outcomes: Record<string, Outcome> = {};
        for (const [place, open] of Object.entries(places)) outcomes[place] = await tryAll(visit, '/transfer/', open);
        judge(outcomes);
      },
      old,
    ),
  );

const guarded = {
  'another site': refused,
  'a sibling subdomain': refused,
  'a sandboxed frame': refused,
  'the bank itself': passed,
};

for (const old of [false, true]) {
  browserTest(
    `only the bank's own pages do anything in the visitor's name${old ? ', in an old browser too' : ''}`,
    () =>
      fromEverywhere(
        {},
        (outcomes) => {
          expect(outcomes).toEqual(guarded);
        },
        old,
      ),
  );
  // Which shows that the browser sends the session along, each time.
  browserTest(`everybody's do, where the front has no csrf${old ? ', in an old browser too' : ''}`, () =>
    fromEverywhere(
      { without: 'csrf' },
      (outcomes) => {
        expect(Object.values(outcomes)).toEqual(Object.keys(guarded).map(() => passed));
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

browserTest('a trusted site does everything; any site, what is exempt, and nothing else', () =>
  withSites((sites) => {
    const options = { trustedOrigins: [sites('partner.test')], csrfExempt: ['/webhook'] };
    return loggedIn({ options }, async (visit) => {
      expect(await tryAll(visit, '/transfer/', at(sites('partner.test')))).toEqual(passed);
      expect(await tryAll(visit, '/transfer/', at(sites('evil.test')))).toEqual(refused);
      expect(await tryAll(visit, '/webhook/', at(sites('evil.test')))).toEqual(passed);
    });
  }),
);

/** What another site's page gets of the bank: its logo's width, and whether it may pull the visitor's data into its process. */
const pulled = async (frame: Page | Frame | undefined, bank: string): Promise<unknown> =>
  frame?.evaluate(async (url) => {
    const width = await new Promise<number>((resolve) => {
      const image = new Image();
      image.onload = image.onerror = () => {
        resolve(image.naturalWidth);
      };
      image.src = `${url}/logo`;
    });
    const data = await fetch(`${url}/done`, { mode: 'no-cors', credentials: 'include' }).then(
      () => 'pulled',
      () => 'refused',
    );
    return { width, data };
  }, bank);

const fromElsewhere = (given: FrontOptions, data: string): Promise<void> =>
  withSites((sites) =>
    loggedIn(given, async ({ bank, visitor }) => {
      for (const place of ['evil.test', 'sibling.shop.test', 'evil.test/sandbox']) {
        const [host = '', path] = place.split('/');
        const page = await visitor.newPage();
        await page.goto(`${sites(host)}/${path ?? ''}`);
        const seen = await pulled(path === undefined ? page : page.frames()[1], bank);
        expect({ place, seen }).toEqual({ place, seen: { width: 7, data } });
      }
    }),
  );

browserTest("other sites show the bank's logo; its data they cannot even pull into their own process", () =>
  fromElsewhere({}, 'refused'),
);

browserTest('which they can where the front has no cross-origin-resource-policy', () =>
  fromElsewhere({ without: 'cross-origin-resource-policy' }, 'pulled'),
);

browserTest('other sites link to the bank, and who follows is logged in there', () =>
  withSites((sites) =>
    loggedIn({}, async ({ bank, page }) => {
      await page.goto(sites('evil.test'));
      await page.setContent(`<a href="${bank}/">To the bank</a>`);
      await page.click('a');
      await page.waitForURL(`${bank}/`);
      expect(await page.title()).toBe('Bank');
      expect(await page.evaluate(async () => (await fetch('/transfer/link', { method: 'POST' })).status)).toBe(200);
    }),
  ),
);
