import { first, malformed, told } from '../asks';
import { fail, pass, type Check } from '../check';

export const repeatedHost: Check = {
  id: 'repeated-host',
  title: 'A request with two hosts is refused',
  practice: 'P44',
  concern: 'known-hosts',
  severity: 'medium',
  cure: 'Refuse it with 400 (RFC 9112, section 3.2): a cache takes one for true, the app the other.',
  run: async (target) => {
    const exchange = await malformed(target);
    const status = first(exchange)?.status ?? 0;
    const saw = `Two Host headers were answered ${told(exchange)}.`;
    return (status >= 400 && status !== 404) || (status === 0 && exchange.closed) ? pass(saw) : fail(saw);
  },
};
