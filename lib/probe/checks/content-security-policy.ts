import { header, type Answer } from '../answer';
import { htmlPages } from '../asks';
import { fail, pass, quote, type Check } from '../check';
import { policies, sourcesFor } from '../policy';

/** What is missing of a policy that no page minds. */
function lacking(answer: Answer): string[] {
  const all = policies(answer);
  if (all.length === 0) return ['no Content-Security-Policy'];
  return ['object-src', 'base-uri'].filter((name) =>
    all.every((policy) => {
      const sources = sourcesFor(policy, name);
      return sources === undefined || sources.some((source) => /^(?:\*|https?:)$/i.test(source));
    }),
  );
}

export const contentSecurityPolicy: Check = {
  id: 'content-security-policy',
  title: 'A Content-Security-Policy forbids plugins and a foreign base address',
  practice: 'P12',
  concern: 'content-security-policy',
  severity: 'medium',
  cure: "Send at least Content-Security-Policy: object-src 'none'; base-uri 'self'.",
  run: async (target) => {
    const pages = await htmlPages(target);
    const bad = pages.flatMap(([path, answer]) => {
      const parts = lacking(answer);
      return parts.length
        ? [`${path}: ${parts.join(', ')} unrestricted`.replace(/(no Content-Security-Policy) unrestricted/, '$1')]
        : [];
    });
    return bad.length
      ? fail(bad.slice(0, 3).join('; '))
      : pass(quote(header(pages[0]?.[1] ?? { headers: [] }, 'content-security-policy') ?? ''));
  },
};
