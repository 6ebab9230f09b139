import { fail, pass, quote, skip, type Check } from '../check';
import { htmlPages } from '../asks';

const loaded =
  /<(?:script|img|iframe|audio|video|source|embed|object|link\b[^>]*\brel=["']?(?:stylesheet|preload|icon))\b[^>]*?\b(?:src|href|data)=["']?(http:\/\/[^"'\s>]+)/gi;

export const mixedContent: Check = {
  id: 'mixed-content',
  title: 'Pages load nothing over plain HTTP',
  practice: 'P03',
  concern: 'app',
  severity: 'medium',
  cure: 'Load everything by https://.',
  run: async (target) => {
    if (!target.secure) return skip('The page itself comes over plain HTTP.');
    const found = (await htmlPages(target)).flatMap(([path, { body }]) =>
      [...body.matchAll(loaded)].map(([, url = '']) => `${path} loads ${quote(url)}`),
    );
    return found.length ? fail(found.slice(0, 3).join('; ')) : pass('Nothing in the pages seen is loaded by http://.');
  },
};
