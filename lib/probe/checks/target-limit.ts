import { first, longTarget, told } from '../asks';
import { fail, pass, type Check } from '../check';

export const targetLimit: Check = {
  id: 'target-limit',
  title: 'A path of 12 KB is refused',
  practice: 'P18',
  concern: 'header-limit',
  severity: 'low',
  cure: 'Limit request lines to 8 KB, and answer 414 (RFC 9110, section 15.5.15).',
  run: async (target) => {
    const exchange = await longTarget(target);
    const status = first(exchange)?.status;
    const saw = `A path of 12 KB was answered ${told(exchange)}.`;
    return [400, 413, 414, 431].includes(status ?? 0) || (status === undefined && exchange.closed)
      ? pass(saw)
      : fail(saw);
  },
};
