import { first, longHeader, longTarget, malformed, trace } from '../asks';
import type { Answer } from '../answer';
import { CannotSee, fail, pass, quote, type Check } from '../check';

const names =
  /<center>(?:nginx|openresty|cloudflare)[^<]*<\/center>|<address>Apache[^<]*<\/address>|Apache(?:\/\d[\w.]*)? Server at|Apache Tomcat|Microsoft-IIS|lighttpd\/|Phusion Passenger|LiteSpeed|Werkzeug|<title>Welcome to nginx!<\/title>|Whitelabel Error Page|Jetty:\/\/|\bPHP\/\d|nginx\/\d|Apache\/\d/i;

export const errorPages: Check = {
  id: 'error-pages',
  title: 'Error pages do not name the server',
  practice: 'P24',
  concern: 'error-pages',
  severity: 'low',
  cure: 'Answer errors with pages of your own (in NGINX: error_page).',
  run: async (target) => {
    const answers: readonly (readonly [string, Answer | undefined])[] = [
      ['an unknown path', await target.missing()],
      ['two hosts', first(await malformed(target))],
      ['TRACE', first(await trace(target))],
      ['a long header', first(await longHeader(target))],
      ['a long path', first(await longTarget(target))],
    ];
    const errors = answers.flatMap(([how, answer]) => (answer && answer.status >= 400 ? [[how, answer] as const] : []));
    if (errors.length === 0) throw new CannotSee('No error was seen.');
    const telling = errors.flatMap(([how, { status, body }]) => {
      const found = names.exec(body)?.[0];
      return found === undefined ? [] : [`The ${status} for ${how} says "${quote(found.replace(/<[^>]*>/g, ''), 40)}"`];
    });
    return telling.length
      ? fail(`${telling.slice(0, 3).join('; ')}.`)
      : pass(`Neutral: the answers to ${errors.map(([how, { status }]) => `${how} (${status})`).join(', ')}.`);
  },
};
