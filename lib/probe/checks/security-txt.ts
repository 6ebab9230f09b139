import { header } from '../answer';
import { fail, pass, quote, type Check } from '../check';
import { path, securityTxt as read } from '../security-txt';

export const securityTxt: Check = {
  id: 'security-txt',
  title: 'Whoever finds a hole finds whom to tell (security.txt)',
  practice: 'P38',
  concern: 'security-txt',
  severity: 'medium',
  cure: 'Serve /.well-known/security.txt with a Contact as text/plain (RFC 9116).',
  run: async (target) => {
    const found = await read(target);
    if (!found) return fail(`${path} was answered ${(await target.get(path)).status}.`);
    const contacts = found.fields('contact');
    const type = header(found.answer, 'content-type') ?? 'none';
    if (!/^text\/plain\b/i.test(type)) return fail(`Its Content-Type is ${quote(type)}, not text/plain.`);
    const bad = contacts.filter((contact) => !/^(?:https:\/\/|mailto:|tel:)/i.test(contact));
    if (contacts.length === 0 || bad.length)
      return fail(bad.length ? `Contact is no URI: ${quote(bad.join(', '))}.` : 'It has no Contact.');
    return pass(`Contact: ${quote(contacts.join(', '))}`);
  },
};
