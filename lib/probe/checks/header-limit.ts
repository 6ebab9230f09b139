import { first, longHeader, told } from '../asks';
import { fail, pass, type Check } from '../check';

export const headerLimit: Check = {
  id: 'header-limit',
  title: 'A header of 12 KB is refused',
  practice: 'P18',
  concern: 'header-limit',
  severity: 'low',
  cure: 'Limit header lines to 8 KB, and answer 431 (RFC 6585).',
  run: async (target) => {
    const exchange = await longHeader(target);
    const status = first(exchange)?.status;
    const saw = `A header line of 12 KB was answered ${told(exchange)}.`;
    return [400, 413, 431, 494].includes(status ?? 0) || (status === undefined && exchange.closed)
      ? pass(saw)
      : fail(saw);
  },
};
