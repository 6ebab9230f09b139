import { first, told, trace as ask } from '../asks';
import { fail, pass, type Check } from '../check';

export const trace: Check = {
  id: 'trace',
  title: 'TRACE is refused',
  practice: 'P23',
  concern: 'methods',
  severity: 'low',
  cure: 'Refuse TRACE: it gives back what it was sent, cookies included (RFC 9110, section 9.3.8).',
  run: async (target) => {
    const exchange = await ask(target);
    const answer = first(exchange);
    const back = answer?.body.includes('traced') ?? false;
    const saw = `TRACE was answered ${told(exchange)}${back ? ' with the request itself' : ''}.`;
    return back || (answer && answer.status < 300) ? fail(saw) : pass(saw);
  },
};
