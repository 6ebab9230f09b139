import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { generate } from 'selfsigned';
import { makeCertificate } from '../../lib/local/certificate';
import { freePort } from '../../lib/local/ports';
import { accepts, environment, installed, listenTo, node } from '../helpers/apps';
import { browserTest, visit, withSites } from '../helpers/browser';
import { type Front, type FrontOptions, withFront } from '../helpers/front';
import { until } from '../helpers/until';

let directory = '';
let provider = '';
let scratch = '';
let keys: Readonly<Record<'TLS_KEY' | 'TLS_CERTIFICATE' | 'SAML_KEY' | 'SAML_CERTIFICATE', string>>;

beforeAll(async () => {
  directory = await installed('sso');
  const [tls, saml] = [await makeCertificate(['127.0.0.1']), await generate(undefined, { keySize: 2048 })];
  keys = {
    TLS_KEY: tls.key,
    TLS_CERTIFICATE: tls.certificate,
    SAML_KEY: saml.private,
    SAML_CERTIFICATE: saml.cert,
  };
  // The app itself asks the provider for its keys and for tokens.
  scratch = mkdtempSync(join(tmpdir(), 'sso-'));
  writeFileSync(join(scratch, 'provider.pem'), tls.certificate);
  process.env.NODE_EXTRA_CA_CERTS = join(scratch, 'provider.pem');
}, 300_000);

afterAll(() => {
  delete process.env.NODE_EXTRA_CA_CERTS;
  rmSync(scratch, { recursive: true });
});

/** The providers, on another site than the app: an address is none of localhost's. */
async function withProviders(port: number, app: string, use: () => Promise<void>): Promise<void> {
  const child = spawn(node, [join(directory, 'providers.mjs')], {
    env: { ...environment(), ...keys, PORT: String(port), APP: app },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = listenTo(child);
  const exited = once(child, 'exit');
  try {
    const up = await until(async () => child.exitCode !== null || (await accepts(port)), 30_000);
    if (!up || child.exitCode !== null)
      throw new Error(`The providers do not listen:\n${said.stdout()}${said.stderr()}`);
    await use();
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

interface Visit {
  readonly front: Front;
  readonly app: string;
  readonly visitor: BrowserContext;
  readonly page: Page;
}

/** An app with logins elsewhere, under default options, and somebody at its first page. */
async function atApp(given: FrontOptions, use: (visit: Visit) => Promise<void>): Promise<void> {
  const port = await freePort();
  provider = `https://127.0.0.1:${port}`;
  const settings = { PROVIDER: provider, PROVIDER_CERTIFICATE: keys.SAML_CERTIFICATE };
  const program = `Object.assign(process.env, ${JSON.stringify(settings)}); require(${JSON.stringify(join(directory, 'server.js'))});`;
  await withFront({ ...given, program }, (front) => {
    const app = `https://localhost:${front.port}`;
    return withProviders(port, app, () =>
      visit(async (visitor) => {
        const page = await visitor.newPage();
        await page.goto(app);
        await use({ front, app, visitor, page });
      }),
    );
  });
}

/** From the app's link to the last thing that the user does at the provider, who then posts to the app. */
const logins: Readonly<
  Record<string, { readonly path: string; readonly user: string; readonly log: (page: Page) => Promise<void> }>
> = {
  'OpenID Connect': {
    path: '/oidc/callback',
    user: 'alice',
    log: async (page) => {
      await page.fill('input[name=login]', 'alice');
      await page.fill('input[name=password]', 'any');
      await page.click('button');
      await page.click('button:has-text("Continue")');
    },
  },
  SAML: {
    path: '/saml/callback',
    user: 'alice@saml.test',
    log: (page) => page.click('text=I am Alice'),
  },
};

/** How the front answered what was posted to the path, once it was. */
async function posted({ log }: Front, path: string): Promise<string> {
  let answers: string[] = [];
  await until(async () => {
    const entries = (await log()).filter((entry) => entry.method === 'POST' && entry.path === path);
    answers = entries.map(({ status = '', refusedBy = '' }) => `${status} ${refusedBy}`.trim());
    return answers.length > 0;
  }, 20_000);
  return answers.join(', ');
}

for (const [name, { path, user, log }] of Object.entries(logins)) {
  browserTest(`a login by ${name} comes back as a form from another site, and finds the session that began it`, () =>
    atApp({}, async ({ front, app, visitor, page }) => {
      await page.click(`text=${name}`);
      await page.waitForURL(`${provider}/**`);
      expect((await visitor.cookies(app)).map(({ name, sameSite }) => [name, sameSite])).toEqual([
        ['__Host-id', 'Lax'],
        ['__Host-login', 'None'],
        ['__Host-login-id', 'None'],
      ]);
      await log(page);
      expect(await posted(front, path)).toBe('302');
      await page.waitForURL(`${app}/`);
      expect(await page.textContent('#user')).toBe(user);
      expect((await visitor.cookies(app)).map(({ name, sameSite }) => [name, sameSite])).toEqual([
        ['__Host-id', 'Lax'],
      ]);
    }),
  );

  browserTest(`a login by ${name} is refused where the preload leaves cookies alone`, () =>
    atApp({ withoutPart: 'cookies' }, async ({ front, page }) => {
      await page.click(`text=${name}`);
      await page.waitForURL(`${provider}/**`);
      await log(page);
      expect(await posted(front, path)).toBe('403 csrf');
    }),
  );

  browserTest(`while somebody logs in by ${name}, and after it, other sites can post to nothing else`, () =>
    withSites((sites) =>
      atApp({}, async ({ front, app, visitor, page }) => {
        const post = async (to: string): Promise<string> => {
          const other = await visitor.newPage();
          await other.goto(sites('evil.test'));
          await other.evaluate((url) => {
            const form = document.createElement('form');
            Object.assign(form, { method: 'post', action: url });
            document.documentElement.append(form);
            form.submit();
          }, app + to);
          return posted(front, to);
        };
        await page.click(`text=${name}`);
        await page.waitForURL(`${provider}/**`);
        expect(await post('/transfer')).toBe('403 csrf');
        expect(await post(`${path}/other`)).toBe('403 csrf');
        await log(page);
        await page.waitForURL(`${app}/`);
        expect(await page.textContent('#user')).toBe(user);
        expect(await posted(front, path)).toBe('302');
        // What the login needed is gone, and the session itself is kept back: the app does not know who this is.
        await post(path);
        await until(async () => (await posted(front, path)) !== '302');
        expect(await posted(front, path)).toBe('302, 400');
        expect(front.appSaid()).not.toContain('transfer');
      }),
    ),
  );
}
