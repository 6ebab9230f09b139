import { CasemateError } from '../../errors';
import type { WafRuleOf } from '../rule';
import { anyOf, literally, matches } from '../statements';

const digits = (code: number): string =>
  code
    .toString(16)
    .padStart(2, '0')
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/** A name in any percent-encoding. Decoding the whole query would make separators out of what is in a value. */
const spelled = (name: string): string =>
  [...Buffer.from(name)]
    .map((code) =>
      // Beyond ASCII there is nothing but percent-encoding in a URL.
      code < 0x80 ? `(?:${literally(String.fromCharCode(code))}|%${digits(code)})` : `%${digits(code)}`,
    )
    .join('');

/** AWS WAF's expressions have no back-references: one for each name. @throws CasemateError `ERR_WAF_PARAMETER` */
function expression(name: string): string {
  const once = spelled(name);
  const twice = `(?:^|&)${once}(?:=[^&]*)?&(?:.*&)?${once}(?:=|&|$)`;
  if (twice.length <= 512) return twice;
  throw new CasemateError(
    'ERR_WAF_PARAMETER',
    `duplicateParameters received ${JSON.stringify(name)}; in any spelling it is longer than the 512 characters of AWS WAF's expressions.`,
    'Leave that name to the front, whose option duplicateParameters takes names of any length.',
  );
}

/** Query parameters that must not come twice (CWE-235). `id[]` is another name than `id`. */
export const duplicateParameters: WafRuleOf = ({ duplicateParameters, mode, chosen }) =>
  duplicateParameters.length
    ? {
        name: 'duplicate-parameters',
        action: chosen ? mode : 'block',
        status: 400,
        statement: anyOf(...duplicateParameters.map((name) => matches(expression(name), { queryString: {} }))),
      }
    : undefined;
