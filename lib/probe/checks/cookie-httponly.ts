import { sessionCookies } from '../asks';
import { fail, pass, type Check } from '../check';

export const cookieHttponly: Check = {
  id: 'cookie-httponly',
  title: 'Scripts cannot read sessions (HttpOnly)',
  practice: 'P06',
  concern: 'cookies',
  severity: 'high',
  cure: 'Set HttpOnly on cookies that hold a session or a token.',
  run: async (target) => {
    const cookies = await sessionCookies(target);
    const bad = cookies.filter(({ name, attributes }) => name !== '' && !attributes.has('httponly'));
    const names = (some: typeof cookies): string =>
      [...new Set(some.map(({ name, path }) => `${name} (${path})`))].join(', ');
    return bad.length ? fail(`Without HttpOnly: ${names(bad)}.`) : pass(`All well: ${names(cookies)}.`);
  },
};
