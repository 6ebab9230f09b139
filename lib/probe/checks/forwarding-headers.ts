import { foreignHost, usualAnswers } from '../asks';
import { fail, pass, quote, type Check } from '../check';
import { missingPath } from '../target';

const forged = {
  'X-Forwarded-Host': foreignHost,
  'X-Host': foreignHost,
  'X-Original-Host': foreignHost,
  'X-Forwarded-Server': foreignHost,
  'X-Forwarded-Prefix': `/${foreignHost}`,
  Forwarded: `for=203.0.113.66;host=${foreignHost};proto=http`,
};

export const forwardingHeaders: Check = {
  id: 'forwarding-headers',
  title: 'Visitors cannot say by which host they came (X-Forwarded-Host)',
  practice: 'P16',
  concern: 'forwarding-headers',
  severity: 'medium',
  cure: 'Replace or remove forwarding headers at the front: links, redirects and caches are built from them.',
  run: async (target) => {
    await usualAnswers(target);
    const paths = [...target.paths, missingPath];
    const answers = await Promise.all(
      paths.map(async (path) => [path, await target.ask(path, { headers: forged })] as const),
    );
    const believed = answers.flatMap(([path, { headers, body }]) => {
      const line = headers.find(([, value]) => value.includes(foreignHost));
      const at = body.indexOf(foreignHost);
      if (line) return [`${path} answers with ${line[0]}: ${quote(line[1])}`];
      return at < 0 ? [] : [`${path} shows "${quote(body.slice(Math.max(0, at - 30), at + 30))}"`];
    });
    return believed.length
      ? fail(`${believed.slice(0, 2).join('; ')}.`)
      : pass(`The forged host is in no answer (${paths.join(', ')}).`);
  },
};
