import type { BrowserContext, Cookie, Page } from 'playwright-core';
import { browserTest, type Sites, visit, withSites } from '../helpers/browser';
import { type Front, type FrontOptions, withFront } from '../helpers/front';

/** As the documentation of express-session has it, less a store: no name and no flag is chosen. */
const program = `
const express = require('express');
const session = require('express-session');
const app = express();
app.use(session({ secret: 'only for this test', resave: false, saveUninitialized: false }));
app.use(express.urlencoded({ extended: false }));
app.get('/', (request, response) => response.send(request.session.user
  ? '<form method="post" action="/logout"><button>Leave</button></form>'
  : '<form method="post" action="/login"><input name="user"><button>Enter</button></form>'));
app.get('/me', (request, response) => {
  const { cookie = '' } = request.headers;
  response.json({ user: request.session.user, cookies: cookie.split('; ').map((pair) => pair.split('=')[0]) });
});
app.post('/login', (request, response, next) => {
  request.session.regenerate((error) => {
    if (error) return next(error);
    request.session.user = request.body.user;
    response.redirect('/');
  });
});
app.post('/logout', (request, response, next) => {
  request.session.destroy((error) => {
    if (error) return next(error);
    response.clearCookie('connect.sid').redirect('/');
  });
});
app.listen(process.env.PORT, '127.0.0.1');
`;

const withShop = (
  given: FrontOptions,
  use: (shop: string, front: Front, sites: Sites) => Promise<void>,
): Promise<void> =>
  withSites((sites) =>
    withFront({ ...given, program, options: { hosts: ['shop.test'], ...given.options } }, (front) =>
      use(`https://shop.test:${front.port}`, front, sites),
    ),
  );

async function login(visitor: BrowserContext, shop: string, user: string): Promise<Page> {
  const page = await visitor.newPage();
  await page.goto(shop);
  await page.fill('input', user);
  await page.click('button');
  await page.waitForSelector('text=Leave');
  return page;
}

async function logout(page: Page): Promise<void> {
  await page.click('text=Leave');
  await page.waitForSelector('text=Enter');
}

const me = (page: Page): Promise<unknown> => page.evaluate(async () => (await fetch('/me')).json() as Promise<unknown>);

/** What matters of the cookies in the browser, their values aside. */
const seen = async (visitor: BrowserContext): Promise<Partial<Cookie>[]> =>
  (await visitor.cookies()).map(({ name, domain, path, secure, httpOnly, sameSite }) => ({
    name,
    domain,
    path,
    secure,
    httpOnly,
    sameSite,
  }));

const strong = { domain: 'shop.test', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' };

browserTest('a session: the browser has it by a neutral name with every flag, the app by its own', () =>
  withShop({}, (shop) =>
    visit(async (visitor) => {
      const page = await login(visitor, shop, 'alice');
      expect(await seen(visitor)).toEqual([{ name: '__Host-id', ...strong }]);
      expect(await me(page)).toEqual({ user: 'alice', cookies: ['connect.sid'] });
      expect(await page.evaluate(() => document.cookie)).toBe('');
      await logout(page);
      expect(await seen(visitor)).toEqual([]);
      expect(await me(page)).toMatchObject({ cookies: [''] });
    }),
  ),
);

browserTest(
  "a session where the preload leaves cookies alone, and the front too: the app's name, and no flag but its own",
  () =>
    withShop({ withoutPart: 'cookies', without: 'cookies' }, (shop) =>
      visit(async (visitor) => {
        await login(visitor, shop, 'alice');
        const [cookie] = await visitor.cookies();
        expect(cookie).toMatchObject({ name: 'connect.sid', secure: false });
      }),
    ),
);

/** The value of the session of a visitor who came before. */
const sessionOf = (shop: string, user: string): Promise<string> =>
  visit(async (visitor) => {
    await login(visitor, shop, user);
    const [cookie] = await visitor.cookies();
    return cookie?.value ?? '';
  });

for (const [until, accepted] of [
  [undefined, true],
  ['2099-12-31', true],
  ['2026-01-01', false],
] as const) {
  const options = until === undefined ? {} : { oldSessionCookiesUntil: until };
  browserTest(
    `a session from before, by the app's own name, ${until ?? 'without a day'}: ${accepted ? 'counts' : 'does not'}`,
    () =>
      withShop({ options }, async (shop) => {
        const value = await sessionOf(shop, 'alice');
        await visit(async (visitor) => {
          await visitor.addCookies([{ name: 'connect.sid', value, url: shop, httpOnly: true }]);
          const page = await visitor.newPage();
          await page.goto(shop);
          expect(await me(page)).toEqual(accepted ? { user: 'alice', cookies: ['connect.sid'] } : { cookies: [''] });
          if (!accepted) return;
          await logout(page);
          expect(await seen(visitor)).toEqual([]);
          expect(await me(page)).toEqual({ cookies: [''] });
        });
      }),
  );
}

/** What a sibling host makes of the visitor's session by a cookie of its own: who the shop takes her for. */
const tossed = (given: FrontOptions, expected: string): Promise<void> =>
  withShop(given, async (shop, _, sites) => {
    const value = await sessionOf(shop, 'mallory');
    await visit(async (visitor) => {
      await login(visitor, shop, 'alice');
      const page = await visitor.newPage();
      await page.goto(sites('sibling.shop.test'));
      await page.evaluate((mallory) => {
        // A longer path goes first, and apps take the first.
        document.cookie = `connect.sid=${mallory}; Domain=shop.test; Path=/me`;
      }, value);
      await page.goto(`${shop}/me`);
      expect(JSON.parse((await page.textContent('body')) ?? '')).toMatchObject({ user: expected });
    });
  });

browserTest("a sibling host cannot put another's session in place of the visitor's", () => tossed({}, 'alice'));
browserTest('it can where the preload leaves cookies alone', () => tossed({ withoutPart: 'cookies' }, 'mallory'));
