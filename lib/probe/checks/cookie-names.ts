import { sessionCookies } from '../asks';
import { fail, pass, type Check } from '../check';

export const cookieNames: Check = {
  id: 'cookie-names',
  title: 'No session cookie has the default name of a framework',
  practice: 'P07',
  concern: 'cookies',
  severity: 'low',
  cure: 'Give the session cookie a neutral name: the default one tells the framework.',
  run: async (target) => {
    const cookies = await sessionCookies(target);
    const bad = cookies.filter(({ name }) =>
      /^(?:connect\.sid|koa[.:]sess(?:\.sig)?|express:sess(?:\.sig)?|sails\.sid|PHPSESSID|JSESSIONID|ASP\.NET_SessionId|laravel_session|_rails_session|session|sessionId|sid)$/.test(
        name,
      ),
    );
    const names = (some: typeof cookies): string =>
      [...new Set(some.map(({ name, path }) => `${name} (${path})`))].join(', ');
    return bad.length ? fail(`Default names: ${names(bad)}.`) : pass(`All well: ${names(cookies)}.`);
  },
};
