import { header } from '../answer';
import { fail, pass, quote, skip, type Check } from '../check';

export const httpsRedirect: Check = {
  id: 'https-redirect',
  title: 'Plain HTTP only leads to HTTPS',
  practice: 'P03',
  concern: 'https-only',
  severity: 'high',
  cure: 'Answer every request over plain HTTP with a 301 or 308 to the same path over HTTPS.',
  run: async (target) => {
    if (!target.secure) return skip('The target itself is plain HTTP: see the check https.');
    if (target.httpPort === undefined)
      return skip('Which port speaks plain HTTP is unknown; name it with --http-port.');
    const where = `http://${target.host}:${target.httpPort}/`;
    const asked = target.ask('/', { plainPort: target.httpPort, headers: { Host: target.host } });
    const answer = await asked.catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') return undefined;
      throw error;
    });
    if (!answer) return skip(`Nothing listens on port ${target.httpPort}: there is no plain HTTP to see.`);
    const location = header(answer, 'location') ?? '';
    return answer.status >= 300 && answer.status < 400 && location.startsWith('https://')
      ? pass(`${where} answers ${answer.status} to ${quote(location)}.`)
      : fail(
          `${where} answers ${answer.status}${location ? ` to ${quote(location)}` : ''}, not a redirect to https://.`,
        );
  },
};
