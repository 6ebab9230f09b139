import { sessionCookies } from '../asks';
import { fail, pass, type Check } from '../check';

export const cookieDomain: Check = {
  id: 'cookie-domain',
  title: 'No sibling host gets the session (Domain)',
  practice: 'P06',
  concern: 'app',
  severity: 'low',
  cure: 'Leave Domain out: a cookie without it goes to this host alone; better still, use the prefix __Host-.',
  run: async (target) => {
    const cookies = await sessionCookies(target);
    const bad = cookies.filter(({ name, attributes }) => name !== '' && attributes.has('domain'));
    const names = (some: typeof cookies): string =>
      [...new Set(some.map(({ name, path }) => `${name} (${path})`))].join(', ');
    return bad.length ? fail(`With Domain: ${names(bad)}.`) : pass(`All well: ${names(cookies)}.`);
  },
};
