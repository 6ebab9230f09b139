import { header, type Answer } from '../answer';
import { htmlPages } from '../asks';
import { fail, pass, quote, type Check } from '../check';
import { allowsScripts, policies } from '../policy';

const reported = (answer: Answer): string =>
  header(answer, 'content-security-policy-report-only') === undefined
    ? ''
    : ' (a policy in Report-Only does not stop them)';

export const contentSecurityPolicyScripts: Check = {
  id: 'content-security-policy-scripts',
  title: 'Injected scripts do not run (Content-Security-Policy)',
  practice: 'P12',
  concern: 'content-security-policy',
  severity: 'medium',
  cure: "Restrict script-src to 'self', nonces or hashes, without 'unsafe-inline'; behind Casemate's front: csp: 'enforce'.",
  run: async (target) => {
    const pages = await htmlPages(target);
    const bad = pages.filter(([, answer]) => policies(answer).every(allowsScripts));
    return bad.length
      ? fail(
          bad
            .slice(0, 3)
            .map(([path, answer]) => `${path}: any script in the page runs${reported(answer)}`)
            .join('; '),
        )
      : pass(quote(header(pages[0]?.[1] ?? { headers: [] }, 'content-security-policy') ?? ''));
  },
};
