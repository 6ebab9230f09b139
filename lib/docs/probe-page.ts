import { practices } from '../practices';
import { weights, type Check } from '../probe/check';
import { caps, steps } from '../probe/grade';
import { table } from './markdown';

const intro = `# casemate probe

\`casemate probe URL\` looks at a running service from outside and grades it; \`casemate up --report\` does so twice, with the app alone and behind the front. Written by \`npm run docs\`; the words are in lib/probe/checks/.

- It takes some 20 seconds. It sends at most 4000 requests, among them malformed ones, a burst of up to 1600, and 300 requests held open for some seconds; each says \`casemate-probe\` in its User-Agent. Nothing destructive is sent: what it posts, to the pages it looks at and to logins, is a made-up name without a password, or malformed JSON.
- It asks only this machine, unless the host serves your token at \`/.well-known/casemate-probe.txt\` (\`--token\`), or you name the host once more (\`--i-own-this\`).
- Where the service answers 429 or 503, it waits as Retry-After says, up to 5 seconds each time and 30 in all, and asks more slowly from then on.
- \`--path\` names pages to look at: one that sets cookies, one that takes a POST, a WebSocket. What is not seen is skipped, with the reason, and never counted as passed.

In your own tests:

\`\`\`ts
import { probe } from 'casemate/probe';

test('the service is hardened', async () => {
  const report = await probe('https://localhost:8443', { paths: ['/', '/login'] });
  expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([]);
}, 60_000);
\`\`\`
`;

const grades = (): string => `## Grades

The score is the weight of the checks that passed, of all that passed or failed, as a percentage, rounded down to a tenth. Checks that were skipped count neither way, and are shown.

${table([['Severity', 'Weight'], ...Object.entries(weights).map(([severity, weight]) => [severity, String(weight)])])}

${table([['Grade', 'Score'], ['A+', 'no check failed'], ...steps.map(([least, grade]) => [grade, `${least} and more`])])}

${Object.entries(caps)
  .map(([severity, grade]) => `Where a check of severity ${severity} failed, the grade is ${grade} at best.`)
  .join(
    ' ',
  )} A practice has a grade of its own, by the same rule. What other servers get: [probe-targets.md](probe-targets.md).
`;

const section = ({ id, title, severity, concern, cure }: Check): string =>
  `### ${id}\n\n${title}. Severity: ${severity}. ${concern === 'app' ? 'In the hands of the app.' : `Concern: \`${concern}\`.`}\n\n${cure}\n`;

/** docs/probe.md. */
export function probePage(checks: readonly Check[]): string {
  const sections = practices.flatMap(({ id, name }) => {
    const own = checks.filter(({ practice }) => practice === id);
    return own.length ? [`## ${id}: ${name}\n\n${own.map(section).join('\n')}`] : [];
  });
  return [intro, grades(), ...sections].join('\n');
}
