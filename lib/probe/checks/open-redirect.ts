import { header } from '../answer';
import { foreignHost } from '../asks';
import { fail, pass, quote, type Check } from '../check';

const paths = [
  `//${foreignHost}/%2f..`,
  `//${foreignHost}/..`,
  `/%5c${foreignHost}/..`,
  `/?next=https://${foreignHost}/&url=https://${foreignHost}/&redirect=https://${foreignHost}/`,
];

export const openRedirect: Check = {
  id: 'open-redirect',
  title: 'Links to this service do not lead to another',
  practice: 'P34',
  concern: 'app',
  severity: 'medium',
  cure: 'Redirect to paths of your own only; // and /\\ at their start name another host (CWE-601).',
  run: async (target) => {
    const bad: string[] = [];
    for (const path of paths) {
      const location = header(await target.ask(path), 'location') ?? '';
      const to = URL.canParse(location, target.url.href) ? new URL(location, target.url.href).hostname : '';
      if (to === foreignHost) bad.push(`${path} redirects to ${quote(location)}`);
    }
    return bad.length ? fail(bad.join('; ')) : pass(`${paths.length} such links stay here.`);
  },
};
