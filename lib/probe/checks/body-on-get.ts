import { first, hasAnswer, message, told } from '../asks';
import { fail, pass, type Check } from '../check';

export const bodyOnGet: Check = {
  id: 'body-on-get',
  title: 'GET with a body is refused',
  practice: 'P23',
  concern: 'content-length',
  severity: 'low',
  cure: 'Refuse it with 400: the body has no meaning (RFC 9110, section 9.3.1), but carries requests past caches and checks.',
  run: async (target) => {
    const [path = '/'] = target.paths;
    const exchange = await target.raw(
      message(target, `GET ${path} HTTP/1.1`, ['Content-Length: 5', 'Connection: close'], 'hello'),
      { until: hasAnswer },
    );
    const status = first(exchange)?.status ?? 0;
    const saw = `GET ${path} with 5 bytes of body was answered ${told(exchange)}.`;
    return [400, 403, 411, 413, 415].includes(status) ? pass(saw) : fail(saw);
  },
};
