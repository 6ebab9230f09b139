import { isHtml } from '../answer';
import { fail, pass, quote, type Check } from '../check';

const markup = '"\'><casemate-probe>';

export const reflectedMarkup: Check = {
  id: 'reflected-markup',
  title: 'What a request says does not become markup (reflected XSS)',
  practice: 'P12',
  concern: 'app',
  severity: 'critical',
  cure: 'Escape what goes into HTML; a template engine does it by default.',
  run: async (target) => {
    const encoded = encodeURIComponent(markup);
    const asked = [
      ...target.paths.map(
        (path) =>
          `${path}${path.includes('?') ? '&' : '?'}q=${encoded}&search=${encoded}&name=${encoded}&error=${encoded}`,
      ),
      `/casemate-probe-${encoded}`,
    ];
    const answers = await Promise.all(asked.map(async (path) => [path, await target.get(path)] as const));
    const bad = answers
      .filter(([, answer]) => isHtml(answer) && answer.body.includes('<casemate-probe>'))
      .map(([path]) => quote(path, 60));
    return bad.length
      ? fail(`Unescaped in the answer to ${bad.join(', ')}.`)
      : pass(`Not as markup in the answers to ${answers.length} requests that carry ${markup}`);
  },
};
