import { isIP } from 'node:net';
import { usualAnswers } from '../asks';
import { isLoopback } from '../allowed';
import { fail, pass, quote, type Check } from '../check';

const inside =
  /(?<![\d.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|127(?:\.\d{1,3}){3}|169\.254(?:\.\d{1,3}){2})(?![\d.])/;

export const internalAddresses: Check = {
  id: 'internal-addresses',
  title: 'Headers tell no address of the inside',
  practice: 'P05',
  concern: 'proxy',
  severity: 'low',
  cure: 'Build links from the public host name, not from the address the app listens on.',
  run: async (target) => {
    const lines = (await usualAnswers(target)).flatMap(([, { headers }]) =>
      headers.flatMap(([name, value]) => {
        const found = inside.exec(value)?.[0];
        const own =
          found !== undefined &&
          (found === target.host || (isIP(found) !== 0 && isLoopback(found) && isLoopback(target.address)));
        return found === undefined || own ? [] : [`${name}: ${quote(value)}`];
      }),
    );
    return lines.length ? fail([...new Set(lines)].slice(0, 3).join('; ')) : pass('No private address in any header.');
  },
};
