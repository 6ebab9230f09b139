import { header, isHtml, type Answer } from './answer';
import { CannotSee, fail, pass, type Finding } from './check';
import type { Target } from './target';

/** What an error page needs as much as any other: it shows text of the request, and can be framed. */
export async function protectedError(
  target: Target,
  status: number,
  answer: Answer | undefined,
  how: string,
): Promise<Finding> {
  if (answer?.status !== status)
    throw new CannotSee(`No ${status} was seen${answer ? `: ${how} was answered ${answer.status}` : ''}.`);
  const [page] = await target.pages();
  const has = (name: string, of: Answer): boolean => header(of, name) !== undefined;
  const lacking = [
    ...(/^nosniff$/i.test(header(answer, 'x-content-type-options') ?? '') ? [] : ['X-Content-Type-Options']),
    ...(isHtml(answer) && !has('content-security-policy', answer) && !has('x-frame-options', answer)
      ? ['Content-Security-Policy or X-Frame-Options']
      : []),
    ...(page && has('strict-transport-security', page[1]) && !has('strict-transport-security', answer)
      ? ['Strict-Transport-Security']
      : []),
  ];
  return lacking.length
    ? fail(`The ${status} for ${how} lacks ${lacking.join(', ')}.`)
    : pass(`The ${status} for ${how} has the security headers too.`);
}
