import { usualAnswers } from '../asks';
import { fail, pass, quote, type Check } from '../check';

/** Of the OWASP Secure Headers Project's list of headers to remove. */
const telling =
  /^(?:x-(?:powered-by.*|aspnet(?:mvc)?-version|generator|runtime|version|cms.*|drupal-.*|pingback|varnish.*|debug-token.*|turbo-charged-by|framework|engine|mod-pagespeed|litespeed.*|envoy-upstream-service-time|served-by|server-name|backend(?:-server)?|cf-powered-by)|powered-by|via|liferay-portal|product|microsoftsharepointteamservices|php)$/;

export const technologyHeaders: Check = {
  id: 'technology-headers',
  title: 'Answers do not say what made them (X-Powered-By and its like)',
  practice: 'P05',
  concern: 'technology-headers',
  severity: 'low',
  cure: "Remove these headers (in Express: app.disable('x-powered-by')).",
  run: async (target) => {
    const lines = (await usualAnswers(target)).flatMap(([, { headers }]) =>
      headers.filter(([name]) => telling.test(name)).map(([name, value]) => `${name}: ${quote(value, 40)}`),
    );
    return lines.length ? fail([...new Set(lines)].slice(0, 4).join('; ')) : pass('No answer has such a header.');
  },
};
