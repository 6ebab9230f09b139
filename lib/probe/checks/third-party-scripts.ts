import { fail, pass, quote, type Check } from '../check';
import { htmlPages } from '../asks';

const scripts = /<script\b([^>]*\bsrc=["']?((?:https?:)?\/\/[^"'\s>]+)[^>]*)>/gi;

export const thirdPartyScripts: Check = {
  id: 'third-party-scripts',
  title: "Other people's scripts are pinned (Subresource Integrity)",
  practice: 'P31',
  concern: 'app',
  severity: 'medium',
  cure: 'Give such a script an integrity attribute, or serve it yourself.',
  run: async (target) => {
    const found = (await htmlPages(target)).flatMap(([path, { body }]) =>
      [...body.matchAll(scripts)]
        .filter(
          ([, attributes = '', src = '']) =>
            !/\bintegrity=/i.test(attributes) && new URL(src, target.url).host !== target.url.host,
        )
        .map(([, , src = '']) => `${path} runs ${quote(src)} unpinned`),
    );
    return found.length
      ? fail(found.slice(0, 3).join('; '))
      : pass('No page seen runs an unpinned script of another host.');
  },
};
