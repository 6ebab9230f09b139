import type { Page } from 'playwright-core';
import { browserTest, type Sites, visit, withSites } from '../helpers/browser';
import { type Front, type FrontOptions, withFront } from '../helpers/front';

/**
 * Four ways to answer other sites: /any gives back any origin, /listed one of a list, /open says `*`, and /silent nothing. The
 * secret is for who sends the cookie.
 */
const program = (friend: string): string => `
const { createServer } = require('node:http');
createServer((request, response) => {
  const { origin, cookie } = request.headers;
  const { url, method } = request;
  const listed = origin === '${friend}';
  if (url === '/any' || (url === '/listed' && listed)) {
    response.setHeader('Access-Control-Allow-Origin', origin ?? '');
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    response.setHeader('Access-Control-Allow-Methods', 'GET, PUT');
    response.setHeader('Access-Control-Allow-Headers', 'x-asked');
  }
  if (url === '/open') response.setHeader('Access-Control-Allow-Origin', '*');
  if (url === '/login') response.setHeader('Set-Cookie', 'user=alice; Secure; SameSite=None');
  if (method === 'OPTIONS') return response.writeHead(204).end();
  response.setHeader('Content-Type', 'text/html');
  response.end(cookie === 'user=alice' ? 'for alice: ' + method : 'for everybody');
}).listen(process.env.PORT, '127.0.0.1');
`;

type Init = Pick<RequestInit, 'credentials' | 'method'> & { readonly headers?: Record<string, string> };

/** What a page can read, by path and by how it asks: with cookies; so that the browser asks first (preflight); to change something; without cookies. */
async function readable(page: Page, shop: string): Promise<Record<string, Record<string, string>>> {
  const ways: Readonly<Record<string, Init>> = {
    cookies: { credentials: 'include' },
    preflight: { credentials: 'include', headers: { 'X-Asked': '1' } },
    change: { credentials: 'include', method: 'PUT' },
    anonymous: { credentials: 'omit' },
  };
  const read = (path: string, how: Init): Promise<string> =>
    page.evaluate(
      ({ url, init }) =>
        fetch(url, init).then(
          (answer) => answer.text(),
          () => 'nothing',
        ),
      { url: shop + path, init: how },
    );
  const found: Record<string, Record<string, string>> = {};
  for (const path of ['/any', '/listed', '/open', '/silent']) {
    const row: Record<string, string> = {};
    for (const [name, how] of Object.entries(ways)) row[name] = await read(path, how);
    found[path] = row;
  }
  return found;
}

const nothing = { cookies: 'nothing', preflight: 'nothing', change: 'nothing', anonymous: 'nothing' };
const everything = {
  cookies: 'for alice: GET',
  preflight: 'for alice: GET',
  change: 'for alice: PUT',
  anonymous: 'for everybody',
};
const open = { ...nothing, anonymous: 'for everybody' };
const none = { '/any': nothing, '/listed': nothing, '/open': open, '/silent': nothing };

const atShop = (given: FrontOptions, use: (page: Page, shop: string, sites: Sites, front: Front) => Promise<void>) =>
  withSites((sites) =>
    withFront(
      {
        ...given,
        program: program(sites('friend.test')),
        options: { hosts: ['shop.test'], trustedOrigins: [sites('partner.test')] },
      },
      (front) =>
        visit(async (visitor) => {
          const shop = `https://shop.test:${front.port}`;
          const page = await visitor.newPage();
          await page.goto(`${shop}/login`);
          await use(page, shop, sites, front);
        }),
    ),
  );

browserTest('a trusted site reads everything, another only what is for everybody, and the shop reads itself', () =>
  atShop({}, async (page, shop, sites, { log }) => {
    const all = { '/any': everything, '/listed': everything, '/open': everything, '/silent': everything };
    await page.goto(shop);
    expect(await readable(page, shop)).toEqual(all);
    await page.goto(sites('partner.test'));
    expect(await readable(page, shop)).toEqual(all);
    for (const host of ['evil.test', 'sibling.shop.test']) {
      await page.goto(sites(host));
      const before = (await log()).length;
      expect(await readable(page, shop)).toEqual(none);
      const reported = (await log()).slice(before).filter((entry) => entry.reported === 'cors');
      expect([...new Set(reported.map(({ path }) => path))]).toEqual(['/any', '/open']);
    }
  }),
);

browserTest('without cors, every site reads what the shop gives to any, and a trusted one nothing else', () =>
  atShop({ without: 'cors' }, async (page, shop, sites) => {
    await page.goto(sites('evil.test'));
    expect((await readable(page, shop))['/any']).toMatchObject({ cookies: 'for alice: GET' });
    await page.goto(sites('partner.test'));
    expect(await readable(page, shop)).toEqual({ ...none, '/any': everything });
  }),
);

browserTest("a site of the app's own list reads and changes what the app lets it", () =>
  atShop({}, async (page, shop, sites) => {
    await page.goto(sites('friend.test'));
    expect(await readable(page, shop)).toEqual({ ...none, '/listed': everything });
  }),
);

browserTest('where the preload does not ask for the list, it reads nothing', () =>
  atShop({ withoutPart: 'cors' }, async (page, shop, sites) => {
    await page.goto(sites('friend.test'));
    expect((await readable(page, shop))['/listed']).toMatchObject({ cookies: 'nothing', preflight: 'nothing' });
  }),
);

browserTest('where the preload does not ask for the list before a change, it changes nothing', () =>
  atShop({ withoutPart: 'csrf' }, async (page, shop, sites) => {
    await page.goto(sites('friend.test'));
    expect((await readable(page, shop))['/listed']).toEqual({ ...everything, change: '' });
  }),
);
