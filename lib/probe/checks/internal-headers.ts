import { usualAnswers } from '../asks';
import { fail, pass, quote, type Check } from '../check';

const internal =
  /^x-(?:casemate-.*|accel-.*|sendfile.*|internal-.*|upstream.*|real-path|original-url|rewrite-url|debug(?!-token).*|trace-sql)$/;

export const internalHeaders: Check = {
  id: 'internal-headers',
  title: 'What proxy and app tell each other stays between them',
  practice: 'P05',
  concern: 'preload',
  severity: 'low',
  cure: 'Remove such headers at the front (in NGINX: proxy_hide_header).',
  run: async (target) => {
    const lines = (await usualAnswers(target)).flatMap(([, { headers }]) =>
      headers.filter(([name]) => internal.test(name)).map(([name, value]) => `${name}: ${quote(value, 40)}`),
    );
    return lines.length
      ? fail([...new Set(lines)].slice(0, 4).join('; '))
      : pass('No answer has a header that is for a proxy.');
  },
};
