import { fail, pass, type Check } from '../check';
import { sendSlowly } from '../slow';
import { userAgent } from '../target';

/** Seconds. */
const most = 22;

export const slowHeaders: Check = {
  id: 'slow-headers',
  title: 'Headers that trickle in are cut off (Slowloris)',
  practice: 'P19',
  concern: 'slow-clients',
  severity: 'high',
  cure: 'Give all headers of a request 10 s (in NGINX: client_header_timeout).',
  stage: 'slow',
  run: async (target) => {
    const beginning = `GET / HTTP/1.1\r\nHost: ${target.authority}\r\nUser-Agent: ${userAgent}\r\nX-Casemate-Probe: `;
    const { ended, seconds, status } = await sendSlowly(target, beginning, 'x', most);
    return ended
      ? pass(`Ended after ${seconds} s${status === undefined ? '' : `, with ${status}`}.`)
      : fail(`After ${most} s of a byte each 2 s, the server still waits for the end of the headers.`);
  },
};
