import { first, largeBody, told } from '../asks';
import { fail, pass, skip, type Check } from '../check';

export const bodyLimit: Check = {
  id: 'body-limit',
  title: 'A body that is too large is refused before it is sent',
  practice: 'P18',
  concern: 'body-limit',
  severity: 'high',
  cure: 'Answer an announced length over the limit with 413 at once (in NGINX: client_max_body_size).',
  run: async (target) => {
    const exchange = await largeBody(target);
    const status = first(exchange)?.status;
    const saw = `A body of 1 GB, announced and not sent, was answered ${told(exchange)}.`;
    if (status === 413) return pass(saw);
    if (status === undefined) return exchange.closed ? pass(saw) : fail('The server waits for a body of 1 GB.');
    return status === 100
      ? fail(saw)
      : skip(`${saw} The path takes no body, or does not read it; name one that does with --path.`);
  },
};
