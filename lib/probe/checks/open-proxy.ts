import { first, foreignHost, hasAnswer, message, told } from '../asks';
import { fail, pass, type Check } from '../check';

export const openProxy: Check = {
  id: 'open-proxy',
  title: 'The service is no proxy for other hosts',
  practice: 'P44',
  concern: 'known-hosts',
  severity: 'medium',
  cure: 'Refuse request lines that name another host (RFC 9112, section 3.2.2).',
  run: async (target) => {
    const line = `GET http://${foreignHost}/ HTTP/1.1`;
    const exchange = await target.raw(message(target, line, [`Host: ${target.authority}`, 'Connection: close']), {
      until: hasAnswer,
    });
    const status = first(exchange)?.status ?? 0;
    const saw = `${line} was answered ${told(exchange)}.`;
    return (status >= 400 && status < 500) || (status === 0 && exchange.closed) ? pass(saw) : fail(saw);
  },
};
