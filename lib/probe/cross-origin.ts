import { header, type Answer } from './answer';
import { fail, pass, quote, type Check } from './check';
import type { Asked, Target } from './target';

/** Whether an answer lets an origin read it with the user's cookies (Fetch Standard, section 4.10). */
const opens = (answer: Answer, origin: string): boolean =>
  header(answer, 'access-control-allow-origin') === origin &&
  header(answer, 'access-control-allow-credentials') === 'true';

/** A check that no path seen lets an origin of that kind read with cookies. */
export const refusesOrigin =
  (originOf: (target: Target) => string, asked: Asked = {}): Check['run'] =>
  async (target) => {
    const origin = originOf(target);
    const told: string[] = [];
    let open = false;
    for (const path of target.paths) {
      const answer = await target.ask(path, { ...asked, headers: { ...asked.headers, Origin: origin } });
      const allowed = header(answer, 'access-control-allow-origin');
      const credentials = header(answer, 'access-control-allow-credentials');
      open ||= opens(answer, origin);
      told.push(
        `${asked.method ?? 'GET'} ${path} from ${quote(origin)}: allowed origin ${quote(allowed ?? 'none')}${credentials === undefined ? '' : `, credentials ${quote(credentials)}`}`,
      );
    }
    return open ? fail(`${told.join('; ')}.`) : pass(`${told.join('; ')}.`);
  };
