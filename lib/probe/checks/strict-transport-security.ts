import { isIP } from 'node:net';
import { header } from '../answer';
import { fail, pass, quote, skip, type Check } from '../check';

/** Half a year, as the MDN HTTP Observatory asks. */
const least = 15_768_000;

export const strictTransportSecurity: Check = {
  id: 'strict-transport-security',
  title: 'Browsers keep to HTTPS (Strict-Transport-Security)',
  practice: 'P03',
  concern: 'strict-transport-security',
  severity: 'high',
  cure: 'Send Strict-Transport-Security: max-age=31536000 on every answer over HTTPS.',
  run: async (target) => {
    if (!target.secure)
      return skip('The target speaks plain HTTP, where the header means nothing (RFC 6797, section 7.2).');
    if (isIP(target.host)) return skip('Browsers do not remember it for an address (RFC 6797, section 8.1.1).');
    if (/(?:^|\.)localhost$/.test(target.host))
      return skip('Browsers would remember it for every project on localhost.');
    const lacking = (await target.pages()).flatMap(([path, answer]) => {
      const value = header(answer, 'strict-transport-security');
      const age = Number(/max-age="?(\d+)/i.exec(value ?? '')?.[1] ?? 0);
      return age >= least ? [] : [`${path}: ${value === undefined ? 'none' : quote(value)}`];
    });
    return lacking.length
      ? fail(lacking.join('; '))
      : pass(header(await target.get(target.paths[0] ?? '/'), 'strict-transport-security') ?? '');
  },
};
