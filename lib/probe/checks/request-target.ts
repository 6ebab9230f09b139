import { first, hasAnswer, message, told } from '../asks';
import { fail, pass, type Check } from '../check';

export const requestTarget: Check = {
  id: 'request-target',
  title: 'A fragment in a request is refused',
  practice: 'P44',
  concern: 'request-target',
  severity: 'low',
  cure: 'Refuse it with 400: it is never part of a request (RFC 9112, section 3.2), and readers differ about what follows it.',
  run: async (target) => {
    const exchange = await target.raw(message(target, 'GET /#/casemate-probe HTTP/1.1', ['Connection: close']), {
      until: hasAnswer,
    });
    const saw = `GET /#/casemate-probe was answered ${told(exchange)}.`;
    return first(exchange)?.status === 400 ? pass(saw) : fail(saw);
  },
};
