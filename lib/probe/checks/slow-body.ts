import { message } from '../asks';
import { fail, pass, skip, type Check } from '../check';
import { sendSlowly } from '../slow';

/** Seconds. */
const most = 22;

export const slowBody: Check = {
  id: 'slow-body',
  title: 'A body that stops coming is given up (R.U.D.Y.)',
  practice: 'P19',
  concern: 'slow-clients',
  severity: 'medium',
  cure: 'Give up a body of which nothing comes for 15 s (in NGINX: client_body_timeout).',
  stage: 'slow',
  run: async (target) => {
    const [path = '/'] = target.paths;
    const beginning = message(
      target,
      `POST ${path} HTTP/1.1`,
      ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 1000'],
      'casemate-probe',
    );
    const { ended, seconds, status } = await sendSlowly(target, beginning, '', most);
    if (!ended) return fail(`${most} s after the last byte, the server still waits for the rest.`);
    return seconds < 3 && status !== undefined && status !== 408
      ? skip(`Answered ${status} at once: the path takes no body; name one that does with --path.`)
      : pass(`Ended after ${seconds} s${status === undefined ? '' : `, with ${status}`}.`);
  },
};
