import { first, hasAnswer, message } from '../asks';
import { fail, pass, type Check } from '../check';

const up = '../'.repeat(8);
const spellings = [
  `/${up}etc/passwd`,
  `/${up.replaceAll('../', '..%2f')}etc%2fpasswd`,
  `/${up.replaceAll('../', '%2e%2e/')}etc/passwd`,
  `/static/${up}etc/passwd`,
  `/public/${up.replaceAll('../', '..%5c')}etc%5cpasswd`,
  `/assets/${up.replaceAll('../', '....//')}etc/passwd`,
  `/.%00/${up}etc/passwd`,
];

export const pathTraversal: Check = {
  id: 'path-traversal',
  title: 'No spelling of .. leads out of what is served',
  practice: 'P36',
  concern: 'hidden-files',
  severity: 'critical',
  cure: "Resolve the path and compare it with the folder's before a file is opened; or use a library that serves files (CWE-22).",
  run: async (target) => {
    const found: string[] = [];
    for (const path of spellings) {
      const exchange = await target.raw(message(target, `GET ${path} HTTP/1.1`, ['Connection: close']), {
        until: hasAnswer,
      });
      if (/^root:[^:]*:0:0:/m.test(first(exchange)?.body ?? '')) found.push(path);
    }
    return found.length
      ? fail(`/etc/passwd was served at ${found.join(', ')}.`)
      : pass(`${spellings.length} ways to write ../../etc/passwd gave nothing.`);
  },
};
