import { first, hasAnswer, message, told } from '../asks';
import { fail, pass, type Check } from '../check';

export const unknownMethod: Check = {
  id: 'unknown-method',
  title: 'A method that does not exist is refused as such',
  practice: 'P23',
  concern: 'methods',
  severity: 'low',
  cure: 'Answer methods that nobody implements with 501, others with 405 (RFC 9110, section 9.1).',
  run: async (target) => {
    const exchange = await target.raw(message(target, 'CASEMATEPROBE / HTTP/1.1', ['Connection: close']), {
      until: hasAnswer,
    });
    const saw = `CASEMATEPROBE / was answered ${told(exchange)}.`;
    return [403, 405, 501].includes(first(exchange)?.status ?? 0) ? pass(saw) : fail(saw);
  },
};
