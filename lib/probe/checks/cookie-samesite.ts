import { cookiesSet } from '../asks';
import { fail, pass, type Check } from '../check';

export const cookieSamesite: Check = {
  id: 'cookie-samesite',
  title: 'Cookies say which sites may send them (SameSite)',
  practice: 'P06',
  concern: 'cookies',
  severity: 'medium',
  cure: 'Set SameSite=Lax, or Strict; None only with Secure, for what other sites must embed.',
  run: async (target) => {
    const cookies = await cookiesSet(target);
    const bad = cookies.filter(
      ({ name, attributes }) =>
        name !== '' &&
        !(
          /^(?:lax|strict)$/i.test(attributes.get('samesite') ?? '') ||
          (/^none$/i.test(attributes.get('samesite') ?? '') && attributes.has('secure'))
        ),
    );
    const names = (some: typeof cookies): string =>
      [...new Set(some.map(({ name, path }) => `${name} (${path})`))].join(', ');
    return bad.length ? fail(`Without SameSite: ${names(bad)}.`) : pass(`All well: ${names(cookies)}.`);
  },
};
