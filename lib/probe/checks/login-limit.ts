import { loginBody, loginPath, loginPaths } from '../asks';
import { fail, pass, skip, type Check } from '../check';

const most = 30;
/** What a limit may answer in place of 429; the same from the first attempt on, it is no limit. */
const lockedOut: readonly number[] = [403, 423];

export const loginLimit: Check = {
  id: 'login-limit',
  title: 'Nobody tries out passwords',
  practice: 'P17',
  concern: 'login-limit',
  severity: 'high',
  cure: 'Limit attempts to log in to some 10 a minute for each client, and answer 429 (CWE-307).',
  stage: 'login',
  run: async (target) => {
    const path = await loginPath(target);
    if (path === undefined)
      return skip(`No login was found (tried ${loginPaths.join(', ')}); name its path with --path.`);
    let first: number | undefined;
    for (let tries = 1; tries <= most; tries += 1) {
      const { status } = await target.ask(path, { method: 'POST', ...loginBody, impatient: true });
      first ??= status;
      if (status === 429 || (lockedOut.includes(status) && status !== first))
        return pass(`POST ${path} without a password: attempt ${tries} was answered ${status}.`);
    }
    if (first !== undefined && lockedOut.includes(first))
      return skip(
        `POST ${path} without a password was answered ${first} from the first attempt on: the login wants more, such as a CSRF token.`,
      );
    return fail(`POST ${path} without a password: none of ${most} attempts in a row was refused as too many.`);
  },
};
