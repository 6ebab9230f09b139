import { usualAnswers } from '../asks';
import { values } from '../answer';
import { fail, pass, quote, type Check } from '../check';

export const serverHeader: Check = {
  id: 'server-header',
  title: 'The Server header tells no version',
  practice: 'P05',
  concern: 'technology-headers',
  severity: 'low',
  cure: 'Leave the version out (in NGINX: server_tokens off), or the header.',
  run: async (target) => {
    const found = [...new Set((await usualAnswers(target)).flatMap(([, answer]) => values(answer, 'server')))];
    const telling = found.filter((value) => /\d|\(/.test(value));
    if (telling.length) return fail(`Server: ${quote(telling.join(', '))}`);
    return pass(found.length ? `Server: ${quote(found.join(', '))}` : 'No Server header.');
  },
};
