import { htmlPages } from '../asks';
import { fail, pass, quote, type Check } from '../check';

const script = /<(?:script\b[^>]*?\bsrc|link\b[^>]*?\bhref)=["']?([^"'\s>]+\.(?:m?js|css)(?:\?[^"'\s>]*)?)/gi;
const usual = ['/main.js', '/app.js', '/bundle.js', '/index.js', '/style.css'];
const most = 10;

export const sourceMaps: Check = {
  id: 'source-maps',
  title: 'Source maps are not served',
  practice: 'P36',
  concern: 'hidden-files',
  severity: 'low',
  cure: 'Keep source maps out of what is served: they hold the source, comments included.',
  run: async (target) => {
    const pages = await htmlPages(target).catch(() => []);
    const linked = pages.flatMap(([path, { body }]) =>
      [...body.matchAll(script)].flatMap(([, src = '']) => {
        const url = URL.canParse(src, target.url.origin) ? new URL(src, new URL(path, target.url.origin)) : undefined;
        return url?.host === target.url.host ? [url.pathname] : [];
      }),
    );
    const maps = [...new Set([...linked, ...usual])].slice(0, most).map((path) => `${path}.map`);
    const answers = await Promise.all(maps.map(async (path) => [path, await target.get(path)] as const));
    const found = answers
      .filter(([, { status, body }]) => status === 200 && /"mappings"\s*:/.test(body))
      .map(([path]) => quote(path, 60));
    return found.length
      ? fail(`Served: ${found.join(', ')}.`)
      : pass(`Not served: ${answers.map(([path, { status }]) => `${path} (${status})`).join(', ')}.`);
  },
};
