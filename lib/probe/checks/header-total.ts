import { first, hasAnswer, message, told } from '../asks';
import { fail, pass, type Check } from '../check';

export const headerTotal: Check = {
  id: 'header-total',
  title: 'Headers of 100 KB in all are refused',
  practice: 'P18',
  concern: 'header-limit',
  severity: 'low',
  cure: 'Limit the sum of all header lines too (Node takes 16 KB), and answer 431.',
  run: async (target) => {
    const [path = '/'] = target.paths;
    const lines = Array.from({ length: 200 }, (_, index) => `X-Casemate-Probe-${index}: ${'x'.repeat(500)}`);
    const exchange = await target.raw(message(target, `GET ${path} HTTP/1.1`, [...lines, 'Connection: close']), {
      until: hasAnswer,
    });
    const status = first(exchange)?.status;
    const saw = `200 header lines of 500 bytes were answered ${told(exchange)}.`;
    return [400, 413, 431, 494].includes(status ?? 0) || (status === undefined && exchange.closed)
      ? pass(saw)
      : fail(saw);
  },
};
