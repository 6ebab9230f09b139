import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { type AppName, installed, type Running, sourceOf, withBare } from '../helpers/apps';
import { browserTest, visit, withSites } from '../helpers/browser';
import { withCasemate } from '../helpers/casemate';
import { request } from '../helpers/request';
import { until } from '../helpers/until';

jest.setTimeout(200_000);

/** All that goes wrong on the pages of a visitor: errors on the console and of scripts, answers of 400 and above, none at all. */
function troubles(visitor: BrowserContext): string[] {
  const seen: string[] = [];
  const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url);
  visitor.on('console', (message) => {
    // HTTP/2 has no words for a status: what stands in parentheses differs.
    const text = message.text().replace(/(a status of \d+) \(.*\)$/, '$1');
    if (message.type() === 'error') seen.push(`console: ${text} ${pathOf(message.location().url)}`);
  });
  visitor.on('weberror', (error) => seen.push(`script: ${error.error().message}`));
  visitor.on('response', (answer) => {
    if (answer.status() >= 400) seen.push(`${answer.status()} ${pathOf(answer.url())}`);
  });
  visitor.on('requestfailed', (request) => seen.push(`${request.failure()?.errorText ?? ''} ${pathOf(request.url())}`));
  return seen;
}

interface Given {
  readonly directory: () => string;
  /** Started by a shell, where the start script does not do. */
  readonly command?: string;
  /** What goes wrong on the app by itself, all of it. */
  readonly own?: readonly string[];
}

/** A page of an app, bare and behind the front under default options: it does what it does, and nothing more goes wrong. */
function samePage(
  title: string,
  { directory, command, own = [] }: Given,
  use: (page: Page, app: Running) => Promise<void>,
): void {
  const body = (app: Running): Promise<void> =>
    visit(async (visitor) => {
      const seen = troubles(visitor);
      await use(await visitor.newPage(), app);
      await until(() => seen.length >= own.length);
      expect(seen.sort()).toEqual([...own].sort());
    });
  browserTest(`${title}: bare`, () => withBare(directory(), body, command));
  browserTest(`${title}: behind Casemate`, () => withCasemate(directory(), {}, body));
}

/** A copy of what is committed of an app: what runs here writes nothing where another test's app runs. */
async function copyOf(name: AppName, files: readonly string[]): Promise<string> {
  const modules = join(await installed(name), 'node_modules');
  const directory = mkdtempSync(join(tmpdir(), 'app-'));
  chmodSync(directory, 0o755);
  for (const file of files) copyFileSync(join(sourceOf(name), file), join(directory, file));
  symlinkSync(modules, join(directory, 'node_modules'));
  return directory;
}

/** Whether the browser can show a picture that the page asks for. */
const imageOf = (page: Page, src: string): Promise<boolean> =>
  page.evaluate(async (from) => {
    const image = new Image();
    image.src = from;
    await image.decode();
    return image.naturalWidth > 0;
  }, src);

/** What `npm publish` sends, of a package that is nothing but a README. */
const publication = {
  _id: 'tiny-words',
  name: 'tiny-words',
  'dist-tags': { latest: '1.0.0' },
  versions: {
    '1.0.0': {
      name: 'tiny-words',
      version: '1.0.0',
      description: 'Counts small words',
      readme: '# How small words are counted\n\n`count("it\'s")` is **one**.',
      dist: {
        tarball: 'http://localhost/tiny-words/-/tiny-words-1.0.0.tgz',
        shasum: '11f6ad8ec52a2984abaafd7c3b516503785c2072',
      },
    },
  },
  _attachments: { 'tiny-words-1.0.0.tgz': { content_type: 'application/octet-stream', data: 'eA==', length: 1 } },
};

let next = '';
let verdaccio = '';
let nodeRed = '';

beforeAll(async () => {
  next = join(await installed('next'), '.next/standalone');
  verdaccio = await copyOf('verdaccio', ['package.json', 'casemate.config.json']);
  nodeRed = await copyOf('node-red', ['package.json', 'casemate.config.json', 'settings.js']);
  const config = {
    storage: './storage',
    auth: { htpasswd: { file: './storage/htpasswd' } },
    packages: { '**': { access: '$all', publish: '$authenticated' } },
  };
  // JSON is YAML.
  writeFileSync(join(verdaccio, 'config.yaml'), JSON.stringify(config));
}, 600_000);

afterAll(() => {
  for (const directory of [verdaccio, nodeRed]) if (directory) rmSync(directory, { recursive: true });
});

beforeEach(() => {
  for (const data of [join(verdaccio, 'storage'), join(nodeRed, 'data')]) {
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data);
  }
});

browserTest('what goes wrong on a page is seen', () =>
  withSites((sites) =>
    visit(async (visitor) => {
      const seen = troubles(visitor);
      const page = await visitor.newPage();
      await page.goto(sites('evil.test'));
      await page.setContent('<script>console.error("one")</script><script>throw new Error("two")</script>');
      await page.evaluate(() => fetch('https://nowhere.example/three').catch(() => undefined));
      await until(() => seen.length > 2);
      expect(seen.join('\n')).toMatch(/console: one[^]*script: two[^]*ERR_NAME_NOT_RESOLVED \/three/);
    }),
  ),
);

// Browsers ask for an icon, and this app has none.
const icon = 'console: Failed to load resource: the server responded with a status of 404 /favicon.ico';

samePage('Next.js', { directory: () => next, command: 'node server.js', own: [icon] }, async (page, { url }) => {
  await page.goto(url);
  // The page is alive.
  await page.click('text=Clicked 0 times');
  await page.waitForSelector('text=Clicked 1 times');
  // Another page without leaving this one: the router asks for its data, and what was clicked is still there.
  const data = page.waitForResponse((answer) => answer.url().includes('_rsc='));
  await page.evaluate(() => {
    (globalThis as unknown as { next: { router: { push: (to: string) => void } } }).next.router.push('/?page=2');
  });
  expect((await data).headers()['content-type']).toBe('text/x-component');
  await page.waitForURL(`${url}/?page=2`);
  await page.waitForSelector('text=Clicked 1 times');
  expect(await imageOf(page, '/logo.svg')).toBe(true);
});

samePage('Verdaccio', { directory: () => verdaccio }, async (page, { url }) => {
  const user = { name: 'alice', password: 'correct horse battery' };
  const put = (path: string, value: object, headers = {}): Promise<{ status: number; body: string }> =>
    request(url + path, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(value),
    });
  const { token } = JSON.parse((await put('/-/user/org.couchdb.user:alice', user)).body) as { token: string };
  const published = await put('/tiny-words', publication, { Authorization: `Bearer ${token}` });
  expect(published.status).toBe(201);

  await page.goto(url);
  await page.waitForSelector('text=Counts small words');
  await page.click('text=Login');
  await page.fill('input[name=username]', user.name);
  await page.fill('input[name=password]', user.password);
  await page.click('button[type=submit]');
  await page.waitForSelector('#header--button-account');
  await page.fill('input[placeholder^=Search]', 'tiny');
  await page.click('[role=option]:has-text("tiny-words")');
  await page.waitForURL(`${url}/-/web/detail/tiny-words`);
  await page.waitForSelector('h1:has-text("How small words are counted")');
});

/** The editor asks who is there, and takes the 401 for a reason to show the login. */
const login = [
  '401 /settings',
  'console: Failed to load resource: the server responded with a status of 401 /settings',
];
/** It asks elsewhere for what could be installed, and nothing here leads there. */
const catalogue = [
  'console: Failed to load resource: net::ERR_NAME_NOT_RESOLVED /catalogue.json',
  'net::ERR_NAME_NOT_RESOLVED /catalogue.json',
];

const node = (id: string, type: string, rest: object) => ({ id, type, z: 'tab', name: '', y: 200, ...rest });
const flow = [
  { id: 'tab', type: 'tab', label: 'Words', disabled: false, info: '' },
  node('said', 'inject', {
    x: 150,
    props: [{ p: 'payload' }],
    payload: "it's <i>fine</i>",
    payloadType: 'str',
    repeat: '',
    crontab: '',
    once: false,
    topic: '',
    wires: [['heard']],
  }),
  node('heard', 'function', {
    x: 400,
    func: 'msg.payload = `heard: ${msg.payload}`;\nreturn msg;',
    outputs: 1,
    libs: [],
    wires: [['shown']],
  }),
  node('shown', 'debug', { x: 650, active: true, tosidebar: true, complete: 'payload', targetType: 'msg', wires: [] }),
];

samePage('Node-RED', { directory: () => nodeRed, own: [...login, ...catalogue] }, async (page, { url }) => {
  const socket = page.waitForEvent('websocket');
  await page.goto(url);
  await page.fill('#node-dialog-login-username', 'admin');
  await page.fill('#node-dialog-login-password', 'correct horse battery');
  await page.click('#node-dialog-login-submit');
  expect((await socket).url()).toBe(`${url.replace('http', 'ws')}/comms`);
  // Who comes for the first time is shown around. The guide's own script fails where it is closed before it took the focus.
  await page.waitForSelector('.red-ui-tourGuide-toolbar button:focus');
  await page.click('.red-ui-tourGuide-popover button:has(.fa-times)');
  await page.waitForSelector('.red-ui-tourGuide-shade', { state: 'detached' });

  await page.keyboard.press('Control+i');
  // The dialog is there before it listens.
  const isTaken = async (): Promise<boolean> => {
    await page.fill('#red-ui-clipboard-dialog-import-text', '');
    await page.fill('#red-ui-clipboard-dialog-import-text', JSON.stringify(flow));
    return page.waitForSelector('#red-ui-clipboard-dialog-ok:enabled', { timeout: 2000 }).then(
      () => true,
      () => false,
    );
  };
  expect(await until(isTaken)).toBe(true);
  await page.click('#red-ui-clipboard-dialog-ok');
  await page.click('#red-ui-workspace-tabs >> text=Words');
  await page.click('#red-ui-header-button-deploy');
  await page.waitForSelector('text=Successfully deployed');
  await page.click('#said .red-ui-flow-node-button-button');
  // What the flow says comes by the WebSocket.
  await page.waitForSelector(`.red-ui-debug-msg:has-text("heard: it's <i>fine</i>")`);
  // Who edits code has it checked, by a worker of the editor.
  await page.dblclick('#heard');
  await page.click('.monaco-editor .view-line:has-text("return msg;")');
  await page.keyboard.type(' )');
  await page.waitForSelector('.squiggly-error', { state: 'attached' });
});
