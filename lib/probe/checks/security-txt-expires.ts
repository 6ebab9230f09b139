import { fail, pass, quote, type Check } from '../check';
import { present } from '../security-txt';

const year = 366 * 86_400_000;

export const securityTxtExpires: Check = {
  id: 'security-txt-expires',
  title: 'security.txt is kept up to date (Expires)',
  practice: 'P38',
  concern: 'security-txt',
  severity: 'low',
  cure: 'Give it exactly one Expires, in the future and less than a year ahead (RFC 9116, section 2.5.5).',
  run: async (target) => {
    const dates = (await present(target)).fields('expires');
    const [date = ''] = dates;
    const left = Date.parse(date) - Date.now();
    const told = dates.length ? `Expires: ${quote(dates.join(', '))}` : 'It has no Expires.';
    return dates.length === 1 && left > 0 && left <= year ? pass(told) : fail(told);
  },
};
