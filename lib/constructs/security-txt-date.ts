import { expires } from '../../nginx/concerns/security-txt';
import { CasemateError } from '../errors';

const year = 366 * 86_400_000;

const cure = 'Give date a day of this month, or leave it out.';

/**
 * The date that security.txt counts from must make it valid today, and for no more than a year (RFC 9116, section 2.5.5).
 * @throws CasemateError `ERR_SECURITY_TXT_DATE`
 */
export function checkSecurityTxtDate(date: Date, today: Date): void {
  if (Number.isNaN(date.getTime())) {
    throw new CasemateError('ERR_SECURITY_TXT_DATE', 'date received a Date that is none.', cure);
  }
  const [end, left] = [expires(date), Date.parse(expires(date)) - today.getTime()];
  if (left > 0 && left <= year) return;
  throw new CasemateError(
    'ERR_SECURITY_TXT_DATE',
    `date received ${date.toISOString().slice(0, 10)}: security.txt would ${left > 0 ? `expire on ${end.slice(0, 10)}, more than a year from now` : `have expired on ${end.slice(0, 10)}`}.`,
    cure,
  );
}
