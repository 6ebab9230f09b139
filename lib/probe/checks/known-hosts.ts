import { header } from '../answer';
import { foreignHost } from '../asks';
import { fail, pass, quote, type Check } from '../check';

export const knownHosts: Check = {
  id: 'known-hosts',
  title: 'A host that the service does not have is refused',
  practice: 'P44',
  concern: 'known-hosts',
  severity: 'medium',
  cure: 'Answer an unknown Host with 421 or 404: apps build links, redirects and cache keys from it (CWE-644).',
  run: async (target) => {
    const answer = await target.ask('/', { headers: { Host: foreignHost } });
    const location = header(answer, 'location');
    const told = `Host: ${foreignHost} was answered ${answer.status}${location === undefined ? '' : ` to ${quote(location)}`}.`;
    return answer.status >= 400 && answer.status < 500 ? pass(told) : fail(told);
  },
};
