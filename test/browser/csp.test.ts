import { browserTest, visit } from '../helpers/browser';
import { type FrontOptions, withFront } from '../helpers/front';

/**
 * A page with a script of each kind, and a style: /bare sends no policy, /nonce one of its own with a nonce. Each script that
 * runs says so.
 */
const program = `
const { createServer } = require('node:http');
const { randomBytes } = require('node:crypto');
createServer((request, response) => {
  if (request.url === '/file.js') {
    return response.setHeader('Content-Type', 'text/javascript').end('(globalThis.ran ??= []).push("file")');
  }
  const nonce = randomBytes(16).toString('base64');
  response.setHeader('Content-Type', 'text/html');
  if (request.url === '/nonce') {
    response.setHeader('Content-Security-Policy', "script-src 'nonce-" + nonce + "'");
  }
  response.end(\`<!doctype html>
    <title>Scripts</title>
    <style>p { color: rgb(1, 2, 3) }</style>
    <script nonce="\${nonce}">var ran = ['nonce']</script>
    <script>(globalThis.ran ??= []).push('inline')</script>
    <script nonce="\${nonce}" src="/file.js"></script>
    <p onclick="ran.push('attribute')">Press</p>\`);
}).listen(process.env.PORT, '127.0.0.1');
`;

interface Seen {
  /** The scripts that ran. */
  readonly ran: readonly string[];
  /** Of the policies that were broken: whether they were enforced. */
  readonly broken: readonly string[];
  /** What the console printed, by its level. */
  readonly console: readonly string[];
}

const look = (given: FrontOptions, path: string, judge: (seen: Seen) => void): Promise<void> =>
  withFront({ ...given, program }, ({ port }) =>
    visit(async (visitor) => {
      const page = await visitor.newPage();
      const printed: string[] = [];
      page.on('console', (message) => printed.push(`${message.type()}: ${message.text()}`));
      await visitor.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', ({ disposition, effectiveDirective }) => {
          ((globalThis as { broken?: string[] }).broken ??= []).push(`${disposition} ${effectiveDirective}`);
        });
      });
      await page.goto(`https://localhost:${port}${path}`);
      await page.click('p');
      expect(await page.evaluate(() => getComputedStyle(document.querySelector('p') as Element).color)).toBe(
        'rgb(1, 2, 3)',
      );
      const kept = <Name extends 'ran' | 'broken'>(name: Name) =>
        page.evaluate((key) => (globalThis as { ran?: string[]; broken?: string[] })[key] ?? [], name);
      judge({ ran: await kept('ran'), broken: await kept('broken'), console: printed });
    }),
  );

const all = ['nonce', 'inline', 'file', 'attribute'];
const levels = (seen: Seen): string[] => [...new Set(seen.console.map((line) => line.split(':')[0] ?? ''))];

browserTest(
  'a page without a policy works as it is, and the console tells, not as an error, what a strict one would stop',
  () =>
    look({}, '/bare', (seen) => {
      expect(seen.ran).toEqual(all);
      expect([...new Set(seen.broken)]).toEqual(['report script-src-elem', 'report script-src-attr']);
      expect(levels(seen)).toEqual(['info']);
    }),
);

browserTest('where the front has no content-security-policy, nothing is told', () =>
  look({ without: 'content-security-policy' }, '/bare', (seen) => {
    expect(seen).toEqual({ ran: all, broken: [], console: [] });
  }),
);

browserTest('enforced, only files of the service itself run', () =>
  look({ options: { csp: 'enforce' } }, '/bare', (seen) => {
    expect(seen.ran).toEqual(['file']);
    expect([...new Set(seen.broken)]).toEqual(['enforce script-src-elem', 'enforce script-src-attr']);
  }),
);

for (const csp of ['report', 'enforce'] as const) {
  browserTest(`a policy of the app with nonces is the only one, and does its work, under csp: ${csp}`, () =>
    look({ options: { csp } }, '/nonce', (seen) => {
      expect(seen.ran).toEqual(['nonce', 'file']);
      expect([...new Set(seen.broken)]).toEqual(['enforce script-src-elem', 'enforce script-src-attr']);
      expect(seen.console.filter((line) => !line.includes("directive 'script-src 'nonce-"))).toEqual([]);
    }),
  );
}
