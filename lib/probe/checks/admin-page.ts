import { isHtml } from '../answer';
import { fail, pass, type Check } from '../check';

const paths = ['/admin', '/admin/', '/administrator', '/dashboard', '/manage', '/console'];
const asksForLogin = /type=["']?password|sign[ -]?in|log[ -]?in/i;
const looksLikeAdmin = /<(?:title|h1)\b[^>]*>[^<]*(?:admin|dashboard|console|manage)/i;

export const adminPage: Check = {
  id: 'admin-page',
  title: 'Admin pages ask who comes',
  practice: 'P33',
  concern: 'admin-paths',
  severity: 'high',
  cure: 'Ask for a login, or close the path to all but those who administrate (adminPaths).',
  run: async (target) => {
    const home = (await target.get('/')).body;
    const answers = await Promise.all(paths.map(async (path) => [path, await target.get(path)] as const));
    const open = answers
      .filter(
        ([, answer]) =>
          answer.status === 200 &&
          isHtml(answer) &&
          answer.body !== home &&
          looksLikeAdmin.test(answer.body) &&
          !asksForLogin.test(answer.body),
      )
      .map(([path]) => path);
    return open.length
      ? fail(`Open, and without a login: ${open.join(', ')}.`)
      : pass(`No open admin page: ${answers.map(([path, { status }]) => `${path} (${status})`).join(', ')}.`);
  },
};
