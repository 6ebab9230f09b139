import { sessionCookies } from '../asks';
import { fail, pass, type Check } from '../check';

export const sessionLifetime: Check = {
  id: 'session-lifetime',
  title: 'Sessions end',
  practice: 'P32',
  concern: 'cookies',
  severity: 'low',
  cure: 'Let a session cookie last for days, not months (Max-Age).',
  run: async (target) => {
    const cookies = await sessionCookies(target);
    const bad = cookies.filter(({ name, attributes }) => name !== '' && lifetime(attributes) > 90 * 86_400);
    const names = (some: typeof cookies): string =>
      [...new Set(some.map(({ name, path }) => `${name} (${path})`))].join(', ');
    return bad.length ? fail(`Longer than 90 days: ${names(bad)}.`) : pass(`All well: ${names(cookies)}.`);
  },
};

/** Seconds; 0 for a cookie that ends with the browser. */
function lifetime(attributes: ReadonlyMap<string, string>): number {
  const [age, expires] = [attributes.get('max-age'), attributes.get('expires')];
  if (age !== undefined) return Number(age);
  return expires === undefined ? 0 : (Date.parse(expires) - Date.now()) / 1000 || 0;
}
