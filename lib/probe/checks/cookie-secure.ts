import { cookiesSet } from '../asks';
import { fail, pass, type Check } from '../check';

export const cookieSecure: Check = {
  id: 'cookie-secure',
  title: 'Cookies travel by HTTPS only (Secure)',
  practice: 'P06',
  concern: 'cookies',
  severity: 'high',
  cure: 'Set Secure on every cookie.',
  run: async (target) => {
    const cookies = await cookiesSet(target);
    const bad = cookies.filter(({ name, attributes }) => name !== '' && !attributes.has('secure'));
    const names = (some: typeof cookies): string =>
      [...new Set(some.map(({ name, path }) => `${name} (${path})`))].join(', ');
    return bad.length ? fail(`Without Secure: ${names(bad)}.`) : pass(`All well: ${names(cookies)}.`);
  },
};
