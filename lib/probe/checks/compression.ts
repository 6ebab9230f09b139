import { header, isRedirect } from '../answer';
import { someCookie } from '../asks';
import { fail, pass, skip, type Check } from '../check';

export const compression: Check = {
  id: 'compression',
  title: 'Pages for users with a session are not compressed (BREACH)',
  practice: 'P03',
  concern: 'compression',
  severity: 'low',
  cure: 'Leave them uncompressed, or mask the secrets in them: their length gives secrets away (CVE-2013-3587).',
  run: async (target) => {
    const headers = { Cookie: someCookie, 'Accept-Encoding': 'gzip, br, deflate', 'Sec-Fetch-Site': 'cross-site' };
    const answers = (
      await Promise.all(target.paths.map(async (path) => [path, await target.ask(path, { headers })] as const))
    ).filter(([, answer]) => !isRedirect(answer) && answer.body !== '');
    if (answers.length === 0) return skip('Only redirects and empty pages were seen; name a page with --path.');
    const bad = answers.flatMap(([path, answer]) => {
      const coding = header(answer, 'content-encoding');
      return coding === undefined || coding === 'identity' ? [] : [`${path}: ${coding}`];
    });
    return bad.length
      ? fail(`Compressed for a visitor with a cookie: ${bad.join(', ')}.`)
      : pass(`With a cookie, ${answers.map(([path]) => path).join(', ')} came uncompressed.`);
  },
};
