import { header } from '../answer';
import { htmlPages } from '../asks';
import { fail, pass, quote, type Check } from '../check';

export const framing: Check = {
  id: 'framing',
  title: 'No foreign page frames this one (clickjacking)',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'medium',
  cure: "Send X-Frame-Options: SAMEORIGIN, or frame-ancestors 'self' in the Content-Security-Policy.",
  run: async (target) => {
    const pages = await htmlPages(target);
    const kept = pages.map(([path, answer]) => {
      const option = header(answer, 'x-frame-options');
      const ancestors = /frame-ancestors\s+([^;,]*)/i
        .exec(header(answer, 'content-security-policy') ?? '')?.[1]
        ?.trim();
      // frame-ancestors outranks X-Frame-Options (CSP Level 3, section 6.4.2).
      const good =
        ancestors === undefined
          ? /^(?:deny|sameorigin)$/i.test(option ?? '')
          : !/(?:^|\s)(?:\*|https?:)(?:\s|$)/.test(ancestors);
      return {
        good,
        told: `${path}: ${ancestors === undefined ? `X-Frame-Options ${quote(option ?? 'missing')}` : `frame-ancestors ${quote(ancestors)}`}`,
      };
    });
    const bad = kept.filter(({ good }) => !good);
    const told = (some: typeof kept): string =>
      some
        .slice(0, 3)
        .map((one) => one.told)
        .join('; ');
    return bad.length ? fail(told(bad)) : pass(told(kept));
  },
};
