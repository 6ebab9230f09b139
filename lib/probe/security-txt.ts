import type { Answer } from './answer';
import { CannotSee } from './check';
import type { Target } from './target';

export const path = '/.well-known/security.txt';

export interface SecurityTxt {
  readonly answer: Answer;
  /** Of the fields by that name, the values (RFC 9116, section 2.5: names in either case). */
  readonly fields: (name: string) => readonly string[];
}

/** undefined where there is no such file. */
export const securityTxt = (target: Target): Promise<SecurityTxt | undefined> =>
  target.once('security.txt', async () => {
    const answer = await target.get(path);
    if (answer.status !== 200 || /<html/i.test(answer.body)) return undefined;
    const lines = answer.body.split(/\r?\n/);
    return {
      answer,
      fields: (name) =>
        lines.flatMap((line) =>
          line.toLowerCase().startsWith(`${name}:`) ? [line.slice(name.length + 1).trim()] : [],
        ),
    };
  });

export async function present(target: Target): Promise<SecurityTxt> {
  const found = await securityTxt(target);
  if (!found) throw new CannotSee('There is no security.txt: see the check security-txt.');
  return found;
}
